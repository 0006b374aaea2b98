import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { search } from '../../../src/actors/memory/rank.ts'
import type { SearchRequest } from '../../../src/actors/memory/search-request.ts'
import { splitUnits } from '../../../src/actors/memory/units.ts'
import type { StoredFile } from '../../../src/adapters/sqlite/stored-file.ts'
import { openUnitStore, type UnitStore } from '../../../src/adapters/sqlite/unit-store.ts'

let store: UnitStore
beforeEach(() => {
  store = openUnitStore(':memory:')
})
afterEach(() => {
  store.close()
})

const note = (path: string, text: string, more: Partial<StoredFile> = {}): void => {
  const file: StoredFile = { path, size: text.length, mtime: 1, hash: text, date: null, source: 'note', ...more }
  store.replace(file, splitUnits(text, path))
}
const find = (query: string, more: Partial<SearchRequest> = {}) =>
  search(store, { query, limit: 5, explain: false, vector: null, today: '2024-06-12', decay: 0, ...more }).results
const lines = (query: string, more: Partial<SearchRequest> = {}): string[] =>
  find(query, more).map(({ file, lineStart, lineEnd }) => `${file}:${lineStart}-${lineEnd}`)

/** Four meanings for four dimensions times two. */
const vector = (...values: number[]): Float32Array => {
  const all = Float32Array.from({ length: 8 }, (_, i) => values[i] ?? 0)
  const length = Math.hypot(...all)
  return all.map((value) => value / length)
}
const embedAll = (model: string, of: (text: string) => Float32Array): void => {
  const texts = store.vectors.next(model, 1000)
  store.vectors.put(
    model,
    8,
    texts.map(({ hash, text }) => ({ hash, vector: of(text) })),
  )
}

describe('search by words', () => {
  it('shows lines, never a bare heading; the heading travels with them', () => {
    note('a.md', '# Zebra\n\nIt sleeps at noon.\n')
    expect(find('zebra')).toMatchObject([{ lineStart: 3, content: 'It sleeps at noon.', heading: 'Zebra' }])
  })

  it('finds the heading of an empty section', () => {
    note('a.md', '# Zebra\n\n# Other\n\ntext\n')
    expect(lines('zebra')[0]).toBe('a.md:1-1')
  })

  it('finds a note by its name', () => {
    note('projects/tide-clock.md', 'The gears are printed.\n')
    note('b.md', 'The gears are cast.\n')
    expect(find('tide clock gears')[0]).toMatchObject({ file: 'projects/tide-clock.md' })
  })

  it.each([
    ['喝咖啡', '用户喜欢喝咖啡。'],
    ['用户喜欢喝什么？', '用户喜欢喝咖啡。'],
    ['東京タワーはいつ', '東京タワーは閉まっていた。'],
    ['한국어 공부', '한국어를 공부한다.'],
    ['ภาษาไทย', 'ฉันเรียนภาษาไทยทุกวัน'],
    ['ພາສາລາວ', 'ຂ້ອຍຮຽນພາສາລາວ'],
    ['grosse strasse', 'Die Große Straße ist gesperrt.'],
    ['Lodz', 'Flight to Łódź at noon.'],
  ])('finds %s without spaces or accents', (query, line) => {
    note('a.md', `nothing of it\n\n${line}\n\nnor here\n`)
    expect(find(query)[0]?.content).toContain(line)
  })

  it('puts an exact phrase in quotes first', () => {
    note(
      'a.md',
      '- the bank by the river is open\n\n# B\n- open the river; a bank is by the road\n\n# C\n- by the river bank\n',
    )
    expect(find('"river bank"', { limit: 1, maxTokens: 100 })[0]?.lineStart).toBe(7)
  })

  it('knows what a row and a bullet hang below', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `| room ${i} | colour ${i} |`)
    note('a.md', ['| room | paint |', '|---|---|', ...rows].join('\n'))
    expect(find('paint of room 27', { maxTokens: 20 })[0]?.content).toContain('room 27')
  })

  it('weighs notes of the days a question names', () => {
    for (const date of ['2024-06-10', '2024-06-11', '2024-06-12'])
      note(`memory/${date}.md`, `# ${date}\n\n- walked the dog\n`, { date })
    expect(find('what did I do with the dog yesterday')[0]?.file).toBe('memory/2024-06-11.md')
    expect(find('dog on 10 June 2024')[0]?.file).toBe('memory/2024-06-10.md')
  })

  it('lets dated notes fade, but never MEMORY.md or undated ones', () => {
    note('memory/2020-01-01.md', 'The dentist is Dr. Old.\n', { date: '2020-01-01' })
    note('MEMORY.md', 'The dentist is Dr. Memory.\n', { date: '2020-01-01' })
    note('people.md', 'The dentist is Dr. Undated.\n')
    const found = find('dentist', { decay: 0.01, explain: true })
    expect(found.at(-1)).toMatchObject({ file: 'memory/2020-01-01.md' })
    expect(found.map(({ explanation }) => explanation?.decay)).toEqual([1, 1, expect.closeTo(0, 3)])
  })

  it('shows near-doubles once and says so', () => {
    note('a.md', 'The spare key is with Mrs. Novak on the second floor, ring twice.\n')
    note('b.md', 'The spare key is with Mrs. Novak on the second floor, ring twice!\n')
    const found = find('spare key', { explain: true })
    expect(found).toHaveLength(1)
    expect(found[0]?.explanation?.merged.join()).toContain('double')
  })

  it('stays within the tokens', () => {
    note('a.md', Array.from({ length: 50 }, (_, i) => `- apple number ${i} of the long list of apples`).join('\n'))
    const found = find('apple', { limit: 50, maxTokens: 60 })
    expect(found.length).toBeGreaterThan(0)
    expect(found.reduce((sum, { content }) => sum + Math.ceil(content.length / 4), 0)).toBeLessThanOrEqual(60)
  })

  it('leaves out the current conversation and what was asked in others', () => {
    const talk = (id: string): void =>
      note(`sessions/${id}.md`, '**You**: Where is the boat?\n\n**Assistant**: The boat lies in Emden.\n', {
        source: 'session',
      })
    talk('s1')
    talk('s2')
    note('boat.md', 'The boat was painted.\n')
    expect(new Set(find('boat', { exceptSession: 's1' }).map(({ content }) => content))).toEqual(
      new Set(['**Assistant**: The boat lies in Emden.', 'The boat was painted.']),
    )
    expect(find('boat', { sources: ['session'] }).every(({ source }) => source === 'session')).toBe(true)
    expect(find('boat', { sources: ['note'] }).map(({ file }) => file)).toEqual(['boat.md'])
  })

  it('never throws, whatever is asked', () => {
    note('a.md', 'apple "pie" NEAR the 🎉 tree\n')
    const pieces = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '""', 'NEAR(', ' AND ', '*', '-', '^', ':', '\0', '\ud800', '🎉', "'", '(', 'apple'),
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        find(parts.join(''))
      }),
      { numRuns: 300 },
    )
    expect(find(`apple ${'x" OR y* '.repeat(12_000)}`)).toHaveLength(1)
  })
})

describe('search by meaning', () => {
  beforeEach(() => {
    note('a.md', 'The feline slept.\n\n# B\n\nStocks fell.\n')
    embedAll('m', (text) => (text.includes('feline') ? vector(1, 0.2, -1, 0.1, -0.5) : vector(-1, 1, 1, -1, 0.5)))
    store.vectors.finish('m')
  })
  const cat = vector(1, 0.1, -1, 0.1, -0.4)

  it('finds what shares no word with the question, and explains both legs', () => {
    expect(find('cat', { vector: null })).toEqual([])
    const [best] = find('cat', { vector: cat, explain: true })
    expect(best).toMatchObject({ lineStart: 1, explanation: { text: null, vector: { rank: 1 } } })
    const parts = Object.values(best?.explanation?.parts ?? {}).reduce((sum, part) => sum + part, 0)
    expect(parts * (best?.explanation?.decay ?? 0)).toBeCloseTo(best?.score ?? NaN, 2)
  })

  it('says which legs took part', () => {
    const legs = (given: Float32Array | null) =>
      search(store, { query: 'cat', limit: 1, explain: false, vector: given, today: '2024-06-12', decay: 0 }).legs
    expect(legs(null)).toEqual(['text'])
    expect(legs(cat)).toEqual(['text', 'vector'])
    expect(legs(new Float32Array(3))).toEqual(['text'])
  })
})
