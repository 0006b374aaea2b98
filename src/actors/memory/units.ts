import type { NoteUnit } from '../../ports/note-units.ts'

/** Characters of one unit; longer ones are split at sentences, then between code points. */
const MAX_UNIT = 1000

/**
 * Splits Markdown into units with exact lines. Bullets and table rows are their own units, paragraphs stay whole,
 * code fences stay whole up to the limit; headings are units too, so that they can be found.
 */
export function splitUnits(text: string): NoteUnit[] {
  const units: NoteUnit[] = []
  const headings: { level: number; text: string }[] = []
  let section = 0
  let open: { from: number; to: number; lines: string[] } | null = null
  let fence: string | null = null

  const close = (): void => {
    if (open === null) return
    const { from, to, lines } = open
    open = null
    const body = lines.join('\n').trim()
    if (body === '' || /^[-*_=|:\s]+$/.test(body)) return
    const heading = headings.map((h) => h.text).join(' > ')
    let line = from
    for (const piece of pieces(body)) {
      const next = line + newlines(piece)
      const lineEnd = Math.min(to, line + newlines(piece.trimEnd()))
      units.push({ lineStart: line, lineEnd, body: piece.trimEnd(), heading, label: labelOf(piece), section })
      line = Math.min(to, next)
    }
  }
  const add = (line: string, number: number): void => {
    if (open === null) open = { from: number, to: number, lines: [line] }
    else {
      open.to = number
      open.lines.push(line)
    }
  }

  withoutComments(text)
    .split(/\r\n|\n|\r/)
    .forEach((line, i) => {
      const number = i + 1
      const mark = /^\s{0,3}(```+|~~~+)/.exec(line)?.[1]
      if (fence !== null) {
        add(line, number)
        if (mark?.startsWith(fence) === true) {
          fence = null
          close()
        }
        return
      }
      if (mark !== undefined) {
        close()
        fence = mark.slice(0, 3)
        add(line, number)
        return
      }
      const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
      if (heading !== null) {
        close()
        const level = heading[1]?.length ?? 1
        while ((headings.at(-1)?.level ?? 0) >= level) headings.pop()
        headings.push({ level, text: heading[2] ?? '' })
        section++
        add(heading[2] ?? '', number)
        close()
        return
      }
      if (line.trim() === '') {
        close()
        return
      }
      if (/^\s*([-*+]|\d+[.)])\s+/.test(line) || line.trimStart().startsWith('|') || labelOf(line) !== '') close()
      add(line, number)
    })
  close()
  return units
}

const newlines = (text: string): number => text.split('\n').length - 1

/** Comments are for the person who edits the file; their lines stay, so that numbers are right. One without an end is text. */
const withoutComments = (text: string): string =>
  text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\r\n]/g, ''))

export function labelOf(line: string): string {
  const found = /^\s*(?:[-*+]\s+)?(?:\*\*([^*:]{1,40}):?\*\*:?|([\p{L}][\p{L}\p{N} _-]{0,30})):\s/u.exec(line)
  return (found?.[1] ?? found?.[2] ?? '').trim().toLowerCase()
}

function pieces(body: string): string[] {
  if (body.length <= MAX_UNIT) return [body]
  const out: string[] = []
  let piece = ''
  for (const sentence of body.split(/(?<=[.!?。！？]\s|\n)/u)) {
    if (piece.length + sentence.length > MAX_UNIT && piece !== '') {
      out.push(piece)
      piece = ''
    }
    let rest = sentence
    while (rest.length > MAX_UNIT) {
      const code = rest.charCodeAt(MAX_UNIT - 1)
      const at = code >= 0xd800 && code <= 0xdbff ? MAX_UNIT - 1 : MAX_UNIT
      out.push(rest.slice(0, at))
      rest = rest.slice(at)
    }
    piece += rest
  }
  if (piece.trim() !== '') out.push(piece)
  return out
}
