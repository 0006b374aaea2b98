import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { IndexReport } from '../../../src/bus/messages/memory.ts'
import { createNoteIndex } from '../../../src/app/memory/create-note-index.ts'
import type { NoteIndex } from '../../../src/app/memory/note-index.ts'

let home: string
let memory: NoteIndex
const open = (): NoteIndex =>
  createNoteIndex({
    workspace: join(home, 'w'),
    externalPaths: [join(home, 'elsewhere')],
    dbFile: join(home, 'memory.db'),
    eventsDb: null,
    followConversations: true,
    decay: 0,
    model: null,
    protectedPaths: [],
    hiddenPaths: [],
  })
const search = async (query: string, limit: number) =>
  (await memory.find({ ask: { query, limit, explain: false }, vector: null, today: '2026-01-01' })).results
async function refresh(force = false, changedOnly = false): Promise<IndexReport> {
  for await (const step of memory.refresh({ force, changedOnly })) if (step.type === 'done') return step.report
  throw new Error('a look without a report')
}
const note = (path: string, content: string | Buffer): void => {
  const file = join(home, 'w', path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'localgpt-memory-'))
  mkdirSync(join(home, 'w'))
  memory = open()
})
afterEach(async () => {
  await memory.close()
  rmSync(home, { recursive: true, force: true })
})

const NOTES = `# People
- Alice works at the harbour as a crane driver
- Bob's birthday is on 14 March 1981
- **Dr. Meyer**: dentist, phone 030-555123
- Großmutter wohnt in Köln
# House
The boiler was serviced in October 2024 by Hansen & Sons.
The wifi password of the guest network is "kiwi-falcon-42".
| room | paint |
|---|---|
| kitchen | sage green |
| hall | eggshell |
# Code
\`\`\`sh
git rebase --onto main feature~3 feature
\`\`\`
The function parse_header lives in src/http/header.rs
We chose PostgreSQL over MySQL because of row-level security.
# Travel
1. Flight LH2034 to Lisbon leaves 2025-06-03
2. The hotel is called Casa do Príncipe
Remember to bring the naïve café voucher
<!-- private remark: not for search -->
Passport expires in May 2031.
The meeting with Søren about the ØRSTED contract is on Tuesday.
東京タワー was closed.
`
const CASES: readonly (readonly [question: string, line: number])[] = [
  ['Where does Alice work?', 2],
  ['who drives cranes', 2],
  ["When is Bob's birthday?", 3],
  ['14 March', 3],
  ['born 1981', 3],
  ['What is the phone number of my dentist?', 4],
  ['Dr. Meyer', 4],
  ['030-555123', 4],
  ['Wo wohnt meine Großmutter?', 5],
  ['koln', 5],
  ['When was the boiler last serviced?', 7],
  ['Hansen & Sons', 7],
  ['guest wifi password', 8],
  ['kiwi-falcon-42', 8],
  ['Which paint did we use in the kitchen?', 11],
  ['eggshell', 12],
  ['how do I git rebase onto main', 14],
  ['feature~3', 14],
  ['parse_header', 17],
  ['where is header.rs', 17],
  ['Why did we choose PostgreSQL?', 18],
  ['row level security', 18],
  ['LH2034', 20],
  ['When do we fly to Lisbon?', 20],
  ['flights 2025-06-03', 20],
  ['name of the hotel', 21],
  ['casa do principe', 21],
  ['naive cafe vouchers', 22],
  ['When does my passport expire?', 24],
  ['passports', 24],
  ['meetings with Søren', 25],
  ['orsted contract', 25],
  ['東京タワー', 26],
]

describe('searching notes', () => {
  it.each(CASES)('%s → line %i', async (question, line) => {
    note('notes.md', NOTES)
    const [best] = (await search(question, 5)).filter(({ lineStart, lineEnd }) => lineStart <= line && line <= lineEnd)
    expect(best?.content).toBeDefined()
  })

  it('finds nothing in comments, and counts their lines', async () => {
    note('notes.md', NOTES)
    expect(await search('private remark', 5)).toEqual([])
  })

  it('takes a comment without an end as text, so that nothing behind it is lost', async () => {
    note('a.md', 'Use `<!--` to begin.\n\nThe zebra sleeps.\n')
    expect(await search('zebra', 1)).toMatchObject([{ file: 'a.md', lineEnd: 3 }])
  })

  it.each([
    '"',
    '" OR "',
    'NEAR(a b)',
    '*',
    '-',
    'a:b',
    '🎉',
    '\0',
    '\0a',
    "'; DROP TABLE units",
    '(((',
    '^',
    'x '.repeat(50_000),
    '',
    '   ',
  ])('never throws at a hostile query (%#)', async (query) => {
    note('notes.md', NOTES)
    await expect(search(query, 5)).resolves.toBeInstanceOf(Array)
  })

  it('names the lines of the piece, not of the whole, where a long block is split', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `line number ${i + 1} of a long listing word${i + 1}`)
    note('a.md', ['```', ...lines, '```'].join('\n'))
    const [found] = await search('word150', 1)
    expect(found?.lineStart).toBeLessThanOrEqual(151)
    expect(found?.lineEnd).toBeGreaterThanOrEqual(151)
    expect((found?.lineEnd ?? 0) - (found?.lineStart ?? 0)).toBeLessThan(120)
  })
})

describe('the index', () => {
  it('follows changed, removed and renamed notes', async () => {
    note('a.md', 'apple')
    expect(await search('apple', 1)).toHaveLength(1)
    note('a.md', 'apricot and more')
    await refresh()
    expect(await search('apple', 1)).toHaveLength(0)
    renameSync(join(home, 'w/a.md'), join(home, 'w/b.md'))
    await refresh()
    expect(await search('apricot', 5)).toMatchObject([{ file: 'b.md' }])
    rmSync(join(home, 'w/b.md'))
    expect(await refresh()).toMatchObject({ filesRemoved: 1 })
    expect(await search('apricot', 5)).toEqual([])
  })

  it.each([Buffer.from('not a database at all'), Buffer.alloc(0), null])(
    'is made again when its file is damaged or gone (%#)',
    async (content) => {
      note('a.md', 'apple')
      await search('apple', 1)
      await memory.close()
      for (const suffix of ['', '-wal', '-shm']) rmSync(join(home, `memory.db${suffix}`), { force: true })
      if (content !== null) writeFileSync(join(home, 'memory.db'), content)
      memory = open()
      expect(await search('apple', 1)).toHaveLength(1)
    },
  )

  it('is made again when only its pages are damaged', async () => {
    for (let i = 0; i < 50; i++)
      note(`n${i}.md`, Array.from({ length: 40 }, (_, k) => `- apple of tree ${i * 40 + k}, row ${i}`).join('\n'))
    await search('apple', 1)
    await memory.close()
    const bytes = readFileSync(join(home, 'memory.db'))
    bytes.fill(0x5a, 8192)
    writeFileSync(join(home, 'memory.db'), bytes)
    memory = open()
    expect((await search('apple', 60)).length).toBeGreaterThan(10)
  })

  it('has notes of other folders under their whole path', async () => {
    mkdirSync(join(home, 'elsewhere'))
    writeFileSync(join(home, 'elsewhere/far.md'), 'The quince tree stands far away.')
    expect(await search('quince', 1)).toMatchObject([{ file: join(home, 'elsewhere/far.md') }])
    expect((await memory.read(join(home, 'elsewhere/far.md')))?.text).toContain('quince')
    expect(await memory.read(join(home, 'memory.db'))).toBeNull()
  })

  it('looks only at what changed where it was told of changes', async () => {
    note('a.md', 'apple')
    note('b.md', 'banana')
    await refresh()
    const leaving = new AbortController()
    const changes = memory.changes(leaving.signal)[Symbol.asyncIterator]()
    const told = changes.next()
    await sleep(300)
    note('a.md', 'apricot now')
    await told
    leaving.abort()
    await changes.return?.()
    expect(await refresh(false, true)).toMatchObject({ filesProcessed: 1, filesUpdated: 1 })
    expect(await search('apricot', 1)).toHaveLength(1)
  })

  it('reports what it cannot read and indexes the rest', async () => {
    note('binary.md', Buffer.from([0, 255, 1, 254]))
    note('latin.md', Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x61, 0x70, 0x70, 0x6c, 0x65]))
    const { problems } = await refresh()
    expect(problems.join()).toContain('binary.md')
    expect(await search('apple', 1)).toMatchObject([{ file: 'latin.md' }])
  })

  it('keeps every line of twenty appends at once, and says where each is', async () => {
    note('MEMORY.md', '# Memory\n\n- old')
    const places = await Promise.all(
      Array.from({ length: 20 }, (_, i) => memory.append('MEMORY.md', `- fact${i}`, '# Memory')),
    )
    const lines = readFileSync(join(home, 'w/MEMORY.md'), 'utf8').split('\n')
    places.forEach(({ lineStart }, i) => {
      expect(lines[lineStart - 1]).toBe(`- fact${i}`)
    })
    expect(lines).toContain('- old')
    expect(await search('fact13', 1)).toHaveLength(1)
  })
})
