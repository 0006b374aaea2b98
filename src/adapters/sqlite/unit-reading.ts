import type { StoredUnit, UnitColumns, UnitReader } from '../../ports/note-units.ts'
import type { Db } from './open.ts'
import { readColumns } from './unit-shape.ts'

interface UnitRow {
  readonly id: number
  readonly source: StoredUnit['source']
  readonly file: string
  readonly line_start: number
  readonly line_end: number
  readonly heading: string
  readonly body: string
  readonly date: string | null
}

/** What a search reads. `changed` drops what was read of the columns. */
export function unitReading(db: Db): { readonly reader: Omit<UnitReader, 'meanings'>; readonly changed: () => void } {
  let columns: UnitColumns | null = null
  let version = NaN
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck()
  const frequency = db.prepare<[string], number>('SELECT count(*) FROM words WHERE words MATCH ?').pluck()
  // One JSON text instead of a row each: half the time.
  const holding = db
    .prepare<[string, number], string>(
      'SELECT json_group_array(id) FROM (SELECT rowid AS id FROM words WHERE words MATCH ? LIMIT ?)',
    )
    .pluck()
  const fileNumber = db.prepare<[string], number>('SELECT id FROM files WHERE path = ?').pluck()
  const units = db.prepare<[string], UnitRow>(
    `SELECT u.id, f.source, f.path AS file, u.line_start, u.line_end, u.heading, u.body, u.date
     FROM json_each(?) AS wanted CROSS JOIN units u ON u.id = wanted.value CROSS JOIN files f ON f.id = u.file`,
  )

  return {
    changed: () => {
      columns = null
    },
    reader: {
      columns() {
        const now = dataVersion.get() ?? NaN // another process wrote
        if (columns === null || now !== version) columns = readColumns(db)
        version = now
        return columns
      },
      frequency: (words) => frequency.get(quoted(words)) ?? 0,
      holding: (words, limit) => JSON.parse(holding.get(quoted(words), limit) ?? '[]') as number[],
      beginning: (stem, limit) => JSON.parse(holding.get(`${quoted(stem)} *`, limit) ?? '[]') as number[],
      fileNumber: (path) => fileNumber.get(path) ?? null,
      units: (ids) =>
        new Map(
          units
            .all(JSON.stringify(ids))
            .map(({ line_start: lineStart, line_end: lineEnd, ...rest }) => [rest.id, { ...rest, lineStart, lineEnd }]),
        ),
    },
  }
}

/** A quoted string is data to FTS5; a quote inside is doubled, and NUL would end it. */
const quoted = (words: string): string => `"${words.replaceAll('"', '""').replaceAll('\0', ' ')}"`
