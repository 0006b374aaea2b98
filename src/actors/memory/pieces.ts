/** Characters of one unit; longer ones are split at sentences, then between code points. */
const MAX_UNIT = 800
/** Characters of the pieces a longer one is split into. */
const PIECE = 500

/** Parts of a long text in order; together they are the text. A text that is not long is one part. */
export function pieces(text: string, max = MAX_UNIT, size = Math.min(PIECE, max)): string[] {
  if (text.length <= max) return [text]
  const out: string[] = []
  let piece = ''
  for (const sentence of text.split(/(?<=[.!?…]["'”’)\]]*\s|[。！？]|\n)/u)) {
    if (piece.length + sentence.length > size && piece.trim() !== '') {
      out.push(piece)
      piece = ''
    }
    let rest = sentence
    while (rest.length > max) {
      const at = cut(rest, size)
      out.push(rest.slice(0, at))
      rest = rest.slice(at)
    }
    piece += rest
  }
  if (piece.trim() !== '') out.push(piece)
  else if (out.length > 0) out.push((out.pop() ?? '') + piece)
  return out
}

/** The last space before `size`, where there is one nearby; never inside a code point. */
function cut(text: string, size: number): number {
  const space = text.lastIndexOf(' ', size)
  if (space > size / 2) return space + 1
  const code = text.charCodeAt(size - 1)
  return code >= 0xd800 && code <= 0xdbff ? size - 1 : size
}
