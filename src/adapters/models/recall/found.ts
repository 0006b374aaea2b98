import { unquoted } from '../../../security/quote.ts'

/** One passage as memory_search shows it. */
export interface Found {
  /** `path#L3` or `path#L3-L5` */
  readonly source: string
  readonly path: string
  readonly lineStart: number
  readonly lineEnd: number
  readonly text: string
}

/** A conversation that was written down, not a note: nothing can be taken out of it. */
export const isPast = ({ path }: Found): boolean => /^sessions\/[su]_[0-9a-f]{32}\.md$/.test(path)

/** Its citation, then perhaps its date and heading. */
const HEADER = /^\[(.+)#L(\d+)(?:-L(\d+))?\](?: [^\]]*)?$/

export function parseFound(output: string): Found[] {
  const found: Found[] = []
  for (const line of output.split('\n')) {
    const header = HEADER.exec(line)
    const last = found.at(-1)
    if (header !== null) {
      const [, path = '', from = '0', to = from] = header
      const source = `${path}#L${from}${to === from ? '' : `-L${to}`}`
      found.push({ source, path, lineStart: Number(from), lineEnd: Number(to), text: '' })
    } else if (last !== undefined)
      found[found.length - 1] = { ...last, text: last.text === '' ? line : `${last.text}\n${line}` }
  }
  return found.map((one) => ({ ...one, text: unquoted(one.text).trim() }))
}

const SMALL = new Set(
  'a about am an and any are as at be been but by can could did do does for from had has have he her his how i in is it its me mine my not of on or our she that the their them they this to was we were what when where which who why will with would you your ist mein meine was wer wie wo der die das ich du'.split(
    ' ',
  ),
)

/** The words that tell something, without their endings so that "lives" meets "living" and "expire" "expires". */
export function stemsOf(text: string): string[] {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  const telling = words.filter((word) => !SMALL.has(word))
  return [...new Set((telling.length > 0 ? telling : words).map(stem))]
}

const stem = (word: string): string => word.replace(/(?<=.{3})(?:ings?|ies|ied|es|ed|en|er|s|e|y|i)$/u, '').slice(0, 6)

/** Share of the question's telling words that a passage holds, 0 to 1. */
export function coverage(question: string, text: string): number {
  const wanted = stemsOf(question)
  if (wanted.length === 0) return 0
  const has = new Set(stemsOf(text))
  return wanted.filter((stem) => has.has(stem)).length / wanted.length
}
