import { StringDecoder } from 'node:string_decoder'

/** Splits a stream of bytes into lines, without their ends. Throws RangeError for a line of more than `most` UTF-16 units. */
export function lineSplitter(most: number): (piece: Buffer) => readonly string[] {
  const decoder = new StringDecoder('utf8')
  const parts: string[] = []
  let length = 0
  return (piece) => {
    const found: string[] = []
    const pieces = decoder.write(piece).split('\n')
    for (const [at, text] of pieces.entries()) {
      length += text.length
      if (length > most) throw new RangeError(`a line of more than ${most} characters`)
      parts.push(text)
      if (at === pieces.length - 1) break
      found.push(parts.splice(0).join(''))
      length = 0
    }
    return found
  }
}
