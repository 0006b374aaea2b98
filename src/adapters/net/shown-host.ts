/** Characters of a host in a message. */
const MOST = 100

/**
 * A host that a server named, for a message: such a message is read by a model as our own words. Anything but a plain and
 * short name or number becomes "another address".
 */
export const shownHost = (host: string): string =>
  host.length <= MOST && /^[a-z0-9.:_[\]-]+$/i.test(host) ? host : 'another address'
