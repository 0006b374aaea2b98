import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEffectStore } from '../../../src/adapters/sqlite/effect-store.ts'
import { createEventLog } from '../../../src/adapters/sqlite/event-log.ts'
import { connect, migrate } from '../../../src/adapters/sqlite/open.ts'
import { openLog } from '../../../src/adapters/sqlite/open-log.ts'
import { repairLog } from '../../../src/adapters/sqlite/repair-log.ts'
import { eventMigrations } from '../../../src/adapters/sqlite/schema.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import type { EffectRow } from '../../../src/ports/effects.ts'
import { appendable } from '../../support/appendable.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'localgpt-open-'))
  file = join(folder, 'events.db')
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const fill = (count: number, text = 'x'.repeat(400)): void => {
  const { log, close } = openLog(file)
  const from = log.head()
  for (let i = 1; i <= count; i++) log.append([appendable(from + i, { session: `s${i % 7}`, text })])
  close()
}
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (error) {
    return faultFrom(error).code
  }
}
/** Opens, looks and closes: why it is read-only, and how many messages can be read. */
const look = (): { fault: string | null; readable: number; append: string } => {
  const { log, readOnly, close } = openLog(file)
  const append = codeOf(() => {
    log.append([appendable(log.head() + 1, { session: 's1' })])
  })
  let readable = 0
  const reading = codeOf(() => {
    readable = [...log.read()].length
  })
  close()
  // What cannot be read says so; it is not left out in silence.
  if (reading !== 'none') expect(reading).toBe(readOnly?.code)
  return { fault: readOnly?.code ?? null, readable, append }
}
/** As after a kill: the mark of an open log is left behind. */
const leaveOpen = (): void => {
  const db = new Database(file)
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('open', '1')").run()
  db.close()
}
/** Writes rubbish over one page in the middle of the messages. */
const overwritePage = (page: number): void => {
  const bytes = readFileSync(file)
  bytes.fill(0xa5, page * 4096, (page + 1) * 4096)
  writeFileSync(file, bytes)
}

describe('a log that is not as it was left', () => {
  beforeEach(() => {
    fill(300)
  })

  it('opens as it was where nothing happened', () => {
    expect(look()).toEqual({ fault: null, readable: 301, append: 'none' })
  })

  it.each<[what: string, harm: () => void, fault: string]>([
    [
      'is missing',
      () => {
        rmSync(file)
      },
      'log.lost',
    ],
    [
      'is empty',
      () => {
        truncateSync(file, 0)
      },
      'log.lost',
    ],
    [
      'is a new database',
      () => {
        rmSync(file)
        new Database(file).exec('VACUUM').close()
      },
      'log.lost',
    ],
    [
      'is the log of another home',
      () => {
        const other = join(folder, 'other.db')
        openLog(other).close()
        copyFileSync(other, file)
      },
      'log.lost',
    ],
    [
      'is cut in the middle',
      () => {
        truncateSync(file, 16 * 4096)
      },
      'log.corrupt',
    ],
    [
      'has a torn header',
      () => {
        truncateSync(file, 50)
      },
      'log.lost',
    ],
    [
      'is overwritten',
      () => {
        writeFileSync(file, Buffer.alloc(100_000, 'not a database '))
      },
      'log.corrupt',
    ],
    [
      'lost a page while it was open',
      () => {
        leaveOpen()
        overwritePage(12)
      },
      'log.corrupt',
    ],
  ])('never starts empty in silence when it %s', (_, harm, fault) => {
    harm()
    const found = look()
    expect(found).toMatchObject({ fault, append: fault })
    const { readOnly, close } = openLog(file)
    close()
    expect(readOnly?.hint).toContain('localgpt doctor --repair')
    // Looking again finds the same: nothing was made in its place.
    expect(look()).toEqual(found)
  })

  it('is looked through after an unclean end only', () => {
    overwritePage(12)
    expect(openLog(file).readOnly).toBeNull()
    rmSync(file)
    rmSync(`${file}.id`)
    fill(300)
    leaveOpen()
    expect(look().fault).toBeNull()
  })
})

describe('repair', () => {
  it.each<[what: string, harm: () => void]>([
    [
      'a page in the middle is gone',
      () => {
        overwritePage(20)
      },
    ],
    [
      'the end is cut off',
      () => {
        truncateSync(file, Math.floor(statSync(file).size * 0.6))
      },
    ],
  ])('saves what can be read where %s, in order, and keeps the damaged file', (_, harm) => {
    fill(1000)
    harm()
    const { kept, saved, lost } = repairLog(file, 'now')
    expect(saved).toBeGreaterThan(300)
    expect(saved).toBeLessThan(1000)
    expect(lost).toBeGreaterThan(0)
    expect(kept !== null && existsSync(kept)).toBe(true)
    const { log, readOnly, close } = openLog(file)
    const seqs = [...log.read()].map(({ seq }) => seq)
    close()
    expect(readOnly).toBeNull()
    expect(seqs).toHaveLength(saved)
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  })

  it('leaves out a message whose content is broken, so that the new log can be read throughout', () => {
    fill(10)
    const db = new Database(file)
    db.prepare("UPDATE events SET data = '{broken' WHERE seq = 4").run()
    db.close()
    expect(repairLog(file, 'now')).toMatchObject({ saved: 9, lost: 1 })
    expect(look()).toMatchObject({ fault: null, readable: 10 })
  })

  it.each<[what: string, harm: () => void]>([
    [
      'nothing is left',
      () => {
        rmSync(file)
      },
    ],
    [
      'nothing of it is a database',
      () => {
        writeFileSync(file, 'rubbish '.repeat(9999))
      },
    ],
  ])('begins a new log where %s', (_, harm) => {
    fill(5)
    harm()
    expect(repairLog(file, 'now')).toMatchObject({ saved: 0 })
    expect(look()).toEqual({ fault: null, readable: 1, append: 'none' })
  })
})

describe('versions', () => {
  it('of a newer program open read-only, with everything to read', () => {
    fill(3)
    const db = new Database(file)
    db.pragma('user_version = 99')
    db.close()
    expect(look()).toEqual({ fault: 'log.newer', readable: 3, append: 'log.newer' })
  })

  it('of an older one are migrated after a copy was kept', () => {
    const old = connect(file)
    migrate(old, file, ['CREATE TABLE a (x)'])
    old.prepare('INSERT INTO a VALUES (7)').run()
    migrate(old, file, ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y', 'UPDATE a SET y = x + 1'])
    expect(old.prepare('SELECT * FROM a').all()).toEqual([{ x: 7, y: 8 }])
    old.close()
    const backup = connect(`${file}.v1.backup`)
    expect(backup.prepare('SELECT * FROM a').all()).toEqual([{ x: 7 }])
    backup.close()
  })

  it('stay what they were where a migration fails', () => {
    const db = connect(file)
    migrate(db, file, ['CREATE TABLE a (x)'])
    expect(() => {
      migrate(db, file, ['CREATE TABLE a (x)', 'CREATE TABLE b (y)', 'nonsense'])
    }).toThrow()
    expect(db.pragma('user_version', { simple: true })).toBe(1)
    expect(() => db.prepare('SELECT * FROM b')).toThrow('no such table')
    db.close()
  })
})

describe('a full disk', () => {
  it('is told, loses nothing that was acknowledged, and ends when there is space again', () => {
    const db = connect(file)
    migrate(db, file, eventMigrations)
    const effects = createEffectStore(db)
    const log = createEventLog(db, { pending: effects })
    const row = (ordinal: number): EffectRow => ({
      run: 'r',
      ordinal,
      at: 0,
      kind: 'value',
      key: 'k',
      session: null,
      payload: '1',
    })
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 4}`)
    let acknowledged = 0
    let ordinal = 0
    const write = (): string =>
      codeOf(() => {
        effects.append(row(++ordinal))
        log.append([appendable(acknowledged + 1, { session: 's1', text: 'x'.repeat(500) })])
        acknowledged++
      })
    const outcomes = Array.from({ length: 60 }, write)
    expect(outcomes.at(-1)).toBe('log.write_failed')
    expect(acknowledged).toBeGreaterThan(5)
    expect([...log.read()]).toHaveLength(acknowledged)
    // Thousands of stimuli more stop nothing.
    for (let i = 0; i < 2000; i++) effects.append(row(++ordinal))
    db.pragma('max_page_count = 100000')
    expect(write()).toBe('none')
    expect(log.head()).toBe(acknowledged)
    expect([...effects.read('r')].map((stored) => stored.ordinal)).toEqual(
      Array.from({ length: ordinal }, (_, i) => i + 1),
    )
    db.close()
  })
})
