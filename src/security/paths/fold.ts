/** Characters without a width, which HFS+ and ext4 with casefold pass over. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu
/** Names that only their letter case can spell otherwise: nearly all, and thousands of them are looked at in a walk. */
const PLAIN = /^[\w.-]*[\w-]$/
/** Windows drops them. */
const TRAILING = /[. ]+$/

/**
 * A name as the most forgiving file system reads it: `POLICY.md`, `policy.MD`, `ＰＯＬＩＣＹ.md`, `policy.md.` and
 * `policy.md::$DATA` (a stream of NTFS) are one. Two names that fold alike need not be one file.
 */
export function foldName(name: string): string {
  if (PLAIN.test(name)) return name.toLowerCase()
  const plain = name.normalize('NFKC').replace(UNSEEN, '')
  const stream = plain.indexOf(':', 1)
  // Down and up first: ẞ has a lower case, ſ and ı have an upper case that others share.
  const named = stream < 0 ? plain : plain.slice(0, stream)
  const folded = named.toLowerCase().toUpperCase().toLowerCase().normalize('NFKC')
  return folded.replace(TRAILING, '')
}

/** The folded names of an absolute path; what folds to nothing is no step. */
export const foldPath = (path: string): readonly string[] =>
  path
    .split(/[\\/]/)
    .map(foldName)
    .filter((name) => name !== '')

/** Whether a folded path is `top` or lies below it, short names of Windows (`CONFIG~1.TOM`) counted in. */
export const isAtOrBelow = (top: readonly string[], path: readonly string[]): boolean =>
  path.length >= top.length && top.every((name, i) => path[i] === name || mayBeShortFor(path[i] ?? '', name))

const SHORT = /^([^.~]{1,6})~\d{1,6}(?:\.([^.]{1,3}))?$/

/**
 * Windows gives a long name a second one: six characters (or two and four hexadecimal digits), `~`, a number, and three
 * of the extension.
 */
function mayBeShortFor(short: string, name: string): boolean {
  const [, start, extension = ''] = SHORT.exec(short) ?? []
  if (start === undefined) return false
  const dot = name.lastIndexOf('.')
  const stem = (dot > 0 ? name.slice(0, dot) : name).replace(/[. ]/g, '')
  const end = dot > 0 ? name.slice(dot + 1) : ''
  const begins = stem.startsWith(start) || (/^..[\da-f]{4}$/.test(start) && stem.startsWith(start.slice(0, 2)))
  return begins && end.slice(0, 3) === extension
}
