import { NO_DAY, TRAIT, type NoteUnit, type UnitColumns } from '../../ports/note-units.ts'
import type { Db } from './open.ts'

/** Int32 values of one unit in `files.shape`: traits, depth, words and section in one, then label, day, text. */
const WIDTH = 4

export interface ShapeEntry {
  readonly unit: NoteUnit
  readonly label: number
  readonly day: number
  readonly text: number
  readonly traits: number
}

export function packShape(entries: readonly ShapeEntry[]): Uint8Array {
  const packed = new Int32Array(entries.length * WIDTH)
  entries.forEach(({ unit, label, day, text, traits }, i) => {
    const words = Math.min(255, wordCount(unit.words))
    packed.set(
      [traits | (unit.depth << 6) | (words << 9) | (Math.min(unit.section, 0x3fff) << 17), label, day, text],
      i * WIDTH,
    )
  })
  return new Uint8Array(packed.buffer)
}

export const traitsOf = (unit: NoteUnit, file: { readonly source: string; readonly path: string }): number =>
  TRAIT.present |
  (unit.kind === 'heading' ? TRAIT.heading : 0) |
  (unit.kind === 'file' ? TRAIT.file : 0) |
  (unit.question ? TRAIT.question : 0) |
  (file.source === 'session' ? TRAIT.session : 0) |
  (/(?:^|\/)MEMORY\.md$/i.test(file.path) ? TRAIT.evergreen : 0)

const wordCount = (words: string): number => {
  if (words === '') return 0
  let count = 1
  for (let i = words.indexOf(' '); i >= 0; i = words.indexOf(' ', i + 1)) count++
  return count
}

interface FileShape {
  readonly id: number
  readonly first: number
  readonly shape: Buffer
}

export function readColumns(db: Db): UnitColumns {
  const files = db.prepare<[], FileShape>('SELECT id, first, shape FROM files ORDER BY first').all()
  const last = files.at(-1)
  const size = last === undefined ? 1 : last.first + last.shape.length / (WIDTH * 4)
  const int = (): Int32Array => new Int32Array(size)
  const byte = (): Uint8Array => new Uint8Array(size)
  const columns = {
    traits: byte(),
    depth: byte(),
    words: byte(),
    section: int(),
    file: int(),
    label: int(),
    text: int(),
  }
  const day = new Int32Array(size).fill(NO_DAY)
  let sections = 0
  let count = 0
  let wordsInAll = 0
  for (const { id, first, shape } of files) {
    const packed = new Int32Array(shape.buffer.slice(shape.byteOffset, shape.byteOffset + shape.length))
    const units = packed.length / WIDTH
    let before = -1
    for (let i = 0; i < units; i++) {
      const bits = packed[i * WIDTH] ?? 0
      const section = bits >>> 17
      if (section !== before) sections++
      before = section
      const at = first + i
      columns.traits[at] = bits & 63
      columns.depth[at] = (bits >>> 6) & 7
      columns.words[at] = (bits >>> 9) & 255
      columns.section[at] = sections - 1
      columns.file[at] = id
      columns.label[at] = packed[i * WIDTH + 1] ?? 0
      day[at] = packed[i * WIDTH + 2] ?? NO_DAY
      columns.text[at] = packed[i * WIDTH + 3] ?? 0
      wordsInAll += columns.words[at] ?? 0
    }
    count += units
  }
  const labels: string[] = ['']
  for (const { id, name } of db
    .prepare<[], { id: number; name: string }>('SELECT id, name FROM labels ORDER BY id')
    .all()) {
    while (labels.length < id) labels.push('')
    labels[id] = name
  }
  return { ...columns, day, labels, size, sections, count, wordCount: wordsInAll }
}
