const KEY =
  /\b(?:sk-[\w-]{6,}|gh[opsu]_\w{10,}|github_pat_\w{10,}|xox[a-z]-[\w-]{8,}|AKIA\w{12,}|eyJ[\w-]{8,}\.[\w.-]+)|(?<=bearer\s+)[\w.~+/=-]{8,}/gi

const LIMIT = 2000

/** The end of what a program complained of, in characters, with anything shaped like a key masked. */
export const tailOf = (text: string): string =>
  text
    .slice(-2 * LIMIT)
    .replace(KEY, '***')
    .slice(-LIMIT)
    .trim()
