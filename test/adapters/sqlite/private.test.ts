import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLog } from '../../../src/adapters/sqlite/open-log.ts'
import { connect } from '../../../src/adapters/sqlite/open.ts'
import { appendable } from '../../support/appendable.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'localgpt-private-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
const rights = (): Readonly<Record<string, string>> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]))

describe.skipIf(process.platform === 'win32')('a database', () => {
  it('is for the person alone from the start, with all that SQLite puts beside it', () => {
    const { log, close } = openLog(join(folder, 'events.db'))
    log.append([appendable(1, { session: 's1' })])
    expect(rights()).toEqual({
      'events.db': '600',
      'events.db-shm': '600',
      'events.db-wal': '600',
      'events.db.id': '600',
    })
    close()
  })

  it('of an older version is so from now on, with its copies', () => {
    const file = join(folder, 'events.db')
    openLog(file).close()
    writeFileSync(`${file}.v1.backup`, '')
    writeFileSync(join(folder, 'other.db'), '')
    for (const name of ['events.db', 'events.db.v1.backup', 'other.db']) chmodSync(join(folder, name), 0o644)
    openLog(file).close()
    expect(rights()).toEqual({
      'events.db': '600',
      'events.db.id': '600',
      'events.db.v1.backup': '600',
      'other.db': '644',
    })
  })

  it('that is only read, or lives in memory, makes no file', () => {
    connect(':memory:').close()
    expect(() => connect(join(folder, 'none.db'), { readonly: true, fileMustExist: true })).toThrow()
    expect(() => connect(join(folder, 'none.db'), { fileMustExist: true })).toThrow()
    expect(rights()).toEqual({})
  })
})
