import { NO_DAY, type NoteUnit } from '../../ports/note-units.ts'
import type { Db } from './open.ts'
import { packShape, traitsOf } from './unit-shape.ts'
import type { FileState, StoredFile } from './stored-file.ts'

const DAY_MS = 86_400_000
/** Unused ids at which a gap among the files is looked for instead of new ids at the end. */
const WASTE = 10_000

/** What changes the index. `changed` is called after each change. */
export function unitWriting(db: Db, changed: () => void) {
  const putFile = db.prepare(
    'INSERT INTO files (path, size, mtime, hash, date, source, first, room, shape) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const fileId = db.prepare<[string], { id: number; first: number; room: number; units: number }>(
    'SELECT id, first, room, length(shape) / 16 AS units FROM files WHERE path = ?',
  )
  const putUnit = db.prepare(
    'INSERT INTO units (id, file, text, line_start, line_end, heading, date, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const putWords = db.prepare('INSERT INTO words (rowid, line) VALUES (?, ?)')
  const putLabel = db
    .prepare<[string], number>(
      'INSERT INTO labels (name) VALUES (?) ON CONFLICT DO UPDATE SET name = name RETURNING id',
    )
    .pluck()
  const putText = db
    .prepare<[string, string], number>(
      'INSERT INTO texts (hash, body, uses) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET uses = uses + 1 RETURNING id',
    )
    .pluck()
  const touchFile = db.prepare('UPDATE files SET size = ?, mtime = ? WHERE path = ?')
  const dropWords = db.prepare('DELETE FROM words WHERE rowid = ?')
  const dropUses = db.prepare(
    'UPDATE texts SET uses = uses - u.n FROM (SELECT text, count(*) AS n FROM units WHERE id >= ? AND id < ? AND text > 0 GROUP BY text) u WHERE texts.id = u.text',
  )
  const dropUnits = db.prepare('DELETE FROM units WHERE id >= ? AND id < ?')
  const dropFile = db.prepare('DELETE FROM files WHERE id = ?')
  // Notes share no ids, so the one that begins last ends last.
  const end = db.prepare<[], number>('SELECT first + room FROM files ORDER BY first DESC LIMIT 1').pluck()
  const countHeld = db.prepare<[], number>('SELECT coalesce(sum(length(shape)) / 16, 0) FROM files').pluck()
  /** Units there are, counted once: another process that writes meanwhile makes it an estimate, which is enough. */
  let held: number | null = null
  const gap = db
    .prepare<[number], number>(
      `SELECT free FROM (SELECT first + room AS free, lead(first) OVER (ORDER BY first) - (first + room) AS space FROM files)
       WHERE space >= ? LIMIT 1`,
    )
    .pluck()

  const together = (work: () => void): void => {
    db.transaction(work)()
  }
  /** Numbers of labels, each looked up once a note. */
  const labelIds = (units: readonly NoteUnit[]): ReadonlyMap<string, number> =>
    new Map(
      [...new Set(units.map(({ label }) => label))].map((name) => [name, name === '' ? 0 : (putLabel.get(name) ?? 0)]),
    )
  const textId = (text: string): number => (text === '' ? 0 : (putText.get(hashOf(text), text) ?? 0))

  const drop = (path: string): { readonly first: number; readonly room: number } | null => {
    const file = fileId.get(path)
    if (file === undefined) return null
    for (let id = file.first; id < file.first + file.units; id++) dropWords.run(id)
    dropUses.run(file.first, file.first + file.units)
    dropUnits.run(file.first, file.first + file.units)
    dropFile.run(file.id)
    if (held !== null) held -= file.units
    return file
  }
  /** Where units fit: where the note was before, in a gap, or at the end. */
  const place = (units: number, before: { readonly first: number; readonly room: number } | null) => {
    if (before !== null && before.room >= units) return before
    const room = units + (before === null ? 0 : Math.ceil(units / 2) + 8)
    const last = end.get() ?? 1
    held ??= countHeld.get() ?? 0
    const first = last > WASTE + 2 * held ? (gap.get(room) ?? last) : last
    return { first, room }
  }

  return {
    together,
    replace(file: StoredFile, units: readonly NoteUnit[]): void {
      together(() => {
        const { first, room } = place(units.length, drop(file.path))
        const labels = labelIds(units)
        const entries = units.map((unit) => ({
          unit,
          label: labels.get(unit.label) ?? 0,
          day: dayOf(unit.date ?? file.date),
          text: textId(unit.meaning),
          traits: traitsOf(unit, file),
        }))
        const { lastInsertRowid: id } = putFile.run(
          file.path,
          file.size,
          file.mtime,
          file.hash,
          file.date,
          file.source,
          first,
          Math.max(1, room),
          packShape(entries),
        )
        held = (held ?? 0) + units.length
        entries.forEach(({ unit, text }, i) => {
          putUnit.run(
            first + i,
            id,
            text,
            unit.lineStart,
            unit.lineEnd,
            unit.heading,
            unit.date ?? file.date,
            unit.body,
          )
          putWords.run(first + i, unit.words)
        })
      })
      changed()
    },
    touch({ size, mtime, path }: FileState): void {
      touchFile.run(size, mtime, path)
    },
    remove(path: string): void {
      together(() => void drop(path))
      changed()
    },
    clear(): void {
      together(() => {
        db.exec(
          'DELETE FROM files; DELETE FROM units; DELETE FROM words; DELETE FROM labels; UPDATE texts SET uses = 0; DELETE FROM meta',
        )
      })
      held = 0
      changed()
    },
  }
}

const dayOf = (date: string | null): number => {
  const at = date === null ? NaN : Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(at) ? NO_DAY : Math.round(at / DAY_MS)
}

// Loaded by the first change of the notes: most searches see none.
const hashOf = (text: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('base64url')
