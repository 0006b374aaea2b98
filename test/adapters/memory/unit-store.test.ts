import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { splitUnits } from '../../../src/actors/memory/units.ts'
import { openUnitStore, type UnitStore } from '../../../src/adapters/sqlite/unit-store.ts'

let folder: string
let store: UnitStore
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'localgpt-units-'))
  store = openUnitStore(join(folder, 'memory.db'))
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const put = (path: string, text: string, into = store): void => {
  into.replace({ path, size: text.length, mtime: 1, hash: text, date: null, source: 'note' }, splitUnits(text, path))
}
const vector = (seed: number): Float32Array => {
  const all = Float32Array.from({ length: 16 }, (_, i) => Math.sin(seed * 7.3 + i * i * (1 + seed)))
  const length = Math.hypot(...all)
  return all.map((value) => value / length)
}
const embed = (model: string, limit = 1000): number => {
  const texts = store.vectors.next(model, limit)
  store.vectors.put(
    model,
    16,
    texts.map(({ hash, text }) => ({ hash, vector: vector(text.length) })),
  )
  return texts.length
}

describe('the unit store', () => {
  it('keeps ids of a note together, also when it grows and shrinks', () => {
    put('a.md', 'one\n\ntwo')
    put('b.md', 'three')
    for (const lines of [3, 40, 1, 12]) {
      put('a.md', Array.from({ length: lines }, (_, i) => `- line ${i}`).join('\n'))
      const { file, traits } = store.columns()
      const number = store.fileNumber('a.md')
      const ids = [...file.keys()].filter((id) => file[id] === number && traits[id] !== 0)
      expect(ids).toHaveLength(lines + 1)
      expect((ids.at(-1) ?? 0) - (ids[0] ?? 0)).toBe(lines)
    }
    expect(store.holding('three', 10)).toHaveLength(1)
  })

  it('sees what another process writes', () => {
    put('a.md', 'one')
    expect(store.columns().count).toBe(2)
    const other = openUnitStore(join(folder, 'memory.db'))
    put('b.md', 'two', other)
    other.close()
    expect(store.columns().count).toBe(4)
  })

  it('throws an index of the first format away', () => {
    store.close()
    const path = join(folder, 'old.db')
    const old = new Database(path)
    old.exec(`CREATE TABLE files (path TEXT PRIMARY KEY); INSERT INTO files VALUES ('a.md');
      CREATE TABLE units (id INTEGER PRIMARY KEY); CREATE VIRTUAL TABLE words USING fts5 (body, content = '');
      CREATE TABLE meta (key TEXT PRIMARY KEY); PRAGMA user_version = 1`)
    old.close()
    store = openUnitStore(path)
    expect(store.files().size).toBe(0)
    put('a.md', 'one')
    expect(store.holding('one', 1)).toHaveLength(1)
  })

  it('counts notes and conversations apart', () => {
    put('a.md', 'one')
    store.replace(
      { path: 'sessions/s.md', size: 3, mtime: 1, hash: 'x', date: null, source: 'session' },
      splitUnits('two'),
    )
    expect(store.counts()).toMatchObject({ files: 1, sessions: 1, bytes: 3 })
  })
})

describe('vectors', () => {
  it('are made once for each text, and serve when none is missing', () => {
    put('a.md', 'same\n\nsame\n\nother')
    expect(store.vectors.missing('m')).toBe(2)
    expect(embed('m', 1)).toBe(1)
    expect(store.vectors.finish('m')).toBe(false)
    expect(store.vectors.serving()).toBeNull()
    embed('m')
    expect(store.vectors.finish('m')).toBe(true)
    expect(store.vectors.serving()).toBe('m')
    expect(store.vectors.stored()).toBe(3)
  })

  it('of a renamed or re-read note are there already', () => {
    put('a.md', 'one\n\ntwo')
    embed('m')
    store.remove('a.md')
    put('b.md', 'two\n\none')
    expect(store.vectors.missing('m')).toBe(0)
    store.clear()
    put('c.md', 'one')
    expect(store.vectors.missing('m')).toBe(0)
  })

  it('of the model before serve until those of the next are complete', () => {
    put('a.md', 'one\n\nthree')
    embed('old')
    store.vectors.finish('old')
    embed('new', 1)
    expect(store.vectors.finish('new')).toBe(false)
    expect(store.vectors.serving()).toBe('old')
    expect(store.meanings.ready()).not.toBeNull()
    embed('new')
    expect(store.vectors.finish('new')).toBe(true)
    expect(store.vectors.serving()).toBe('new')
    embed('old', 1)
    expect(store.vectors.missing('old')).toBe(1)
  })

  it('are found by nearness, with the cosine they had', () => {
    put('a.md', Array.from({ length: 60 }, (_, i) => `- ${'x'.repeat(i + 1)}`).join('\n'))
    embed('m')
    store.vectors.finish('m')
    const asked = vector(17)
    const [nearest = 0] = store.meanings.nearest(asked, 5)
    expect(store.meanings.cosines(asked, [nearest]).get(nearest)).toBeCloseTo(1, 2)
    expect(
      store
        .units(store.meanings.unitsOf([nearest]))
        .values()
        .next().value?.body,
    ).toBe(`- ${'x'.repeat(17)}`)
    const mean = store.meanings.ready()?.mean ?? new Float32Array()
    const all = Array.from({ length: 60 }, (_, i) => vector(i + 1))
    expect(mean[0]).toBeCloseTo(all.reduce((sum, one) => sum + (one[0] ?? 0), 0) / 60, 2)
  })

  it('of texts that are gone are pruned once they are many', () => {
    put('a.md', Array.from({ length: 3000 }, (_, i) => `- gone ${i}`).join('\n'))
    embed('m', 3000)
    store.vectors.finish('m')
    put('a.md', 'stays')
    embed('m')
    store.vectors.finish('m')
    expect(store.vectors.stored()).toBe(1)
    put('a.md', Array.from({ length: 3000 }, (_, i) => `- gone ${i}`).join('\n'))
    expect(store.vectors.missing('m')).toBeGreaterThan(1000)
    expect(store.vectors.missing('m')).toBeLessThan(3000)
  })
})
