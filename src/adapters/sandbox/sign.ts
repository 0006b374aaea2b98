import { lstatSync } from 'node:fs'
import type { Mount } from './places.ts'

/**
 * What lies at the places of a box. A file that another one takes the place of is another one, and a mount on the old one is
 * gone (mount_namespaces(7)); so a box is used only while all of them are what they were when it was made.
 */
export const signOf = (mounts: readonly Mount[], others: readonly string[] = []): string =>
  JSON.stringify([mounts, mounts.map(({ path }) => identityOf(path)), others.map(identityOf)])

/** A folder stays the same one while things are put into it. */
function identityOf(path: string): string {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  if (stats === undefined) return ''
  const { dev, ino, birthtimeNs, ctimeNs } = stats
  return [dev, ino, birthtimeNs, stats.isDirectory() ? 0 : ctimeNs].join(':')
}
