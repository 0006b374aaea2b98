/** UTF-16 units at each end of a text that are looked at. */
export const SCANNED = 100_000

/** The parts of a text in which warnings are looked for: all of it, or both its ends. */
export const scanned = (text: string): string =>
  text.length <= 2 * SCANNED ? text : `${text.slice(0, SCANNED)}\n\n${text.slice(-SCANNED)}`
