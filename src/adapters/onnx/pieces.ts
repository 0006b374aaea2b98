const newline = 0x0a
const blank = 0x20

/** Pieces of words and their numbers as lines `PIECE NUMBER`, in the order of their bytes. Throws an Error for a piece with a blank in it. */
export const linesOf = (vocabulary: Readonly<Record<string, number>>): Buffer => {
  const pieces = Object.entries(vocabulary).map(([piece, id]) => ({ key: Buffer.from(piece), id }))
  const odd = pieces.find(({ key }) => key.includes(blank) || key.includes(newline))
  if (odd !== undefined) throw new Error(`“${odd.key.toString()}” cannot be kept in a line`)
  pieces.sort((a, b) => a.key.compare(b.key))
  return Buffer.concat(pieces.flatMap(({ key, id }) => [key, Buffer.from(` ${String(id)}\n`)]))
}

/** A binary search by bytes: the search goes on between two starts of lines. */
const numberOf = (lines: Buffer, piece: string): number | undefined => {
  const wanted = Buffer.from(piece)
  let [low, high] = [0, lines.length]
  while (low < high) {
    let start = (low + high) >> 1
    while (start > low && lines[start - 1] !== newline) start--
    const end = lines.indexOf(newline, start)
    const space = lines.indexOf(blank, start)
    const order = lines.compare(wanted, 0, wanted.length, start, space)
    if (order === 0) return Number(lines.toString('latin1', space + 1, end))
    if (order < 0) low = end + 1
    else high = start
  }
  return undefined
}

/** A vocabulary that is searched where it lies: making a table of 30,000 pieces takes longer than finding those of a question. */
export class Pieces extends Map<string, number> {
  readonly #lines: Buffer

  constructor(lines: Buffer) {
    super()
    this.#lines = lines
  }

  override get(piece: string): number | undefined {
    const known = super.get(piece)
    if (known !== undefined) return known
    const found = numberOf(this.#lines, piece)
    if (found !== undefined) this.set(piece, found)
    return found
  }

  override has(piece: string): boolean {
    return this.get(piece) !== undefined
  }
}
