/** One attempt to reach something through `web_fetch`, and what has to come of it. */
export interface Case {
  readonly name: string
  readonly url: string
  /** What a name server answers, by name: the addresses of one look-up after the other, the last for good. Names not here are at `PUBLIC`. */
  readonly names?: Readonly<Record<string, readonly (readonly string[])[]>>
  /** Where a server sends on to, by the URL it is asked for. */
  readonly moved?: Readonly<Record<string, string>>
  /** Where a connection ends instead of at the address it was made to. */
  readonly ends?: Readonly<Record<string, string>>
  readonly outcome: 'blocked' | 'failed' | 'read'
  /** Every address that is dialled, in order. */
  readonly dialled: readonly string[]
}

/** Stands for the open internet; nothing outside this machine is ever dialled. */
export const PUBLIC = '93.184.215.14'
export const PUBLIC_6 = '2606:4700:4700::1111'

export const blocked = (name: string, url: string): Case => ({ name, url, outcome: 'blocked', dialled: [] })
export const read = (name: string, url: string, address: string = PUBLIC): Case => ({
  name,
  url,
  outcome: 'read',
  dialled: [address],
})
