import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { built, createPlace, type Place, type Problem, type Running } from './support/program.ts'

const BOILER = `# House

## Heating

- The boiler was serviced by Frau Petersen, she comes every October
- Pressure: 1.6 bar
`
const TRIP = `# Trip to Bornholm

We took the ferry from Sassnitz at 11:20.

The bicycles cost 9 € each.
`

interface Search {
  readonly results: readonly {
    readonly file: string
    readonly line_start: number
    readonly line_end: number
    readonly content: string
    readonly citation: string
    readonly explanation?: { readonly text: unknown; readonly vector: unknown }
  }[]
  readonly total: number
  readonly legs: readonly string[]
}

let place: Place
const note = (name: string, text: string): void => {
  const path = join(place.home, 'workspace', name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
}
const memory = (...args: readonly string[]) => place.run(['memory', ...args])

beforeAll(async () => {
  built()
  place = createPlace()
  await place.run(['config', 'init'])
})
beforeEach(() => {
  rmSync(join(place.home, 'workspace'), { recursive: true })
  note('house.md', BOILER)
  note('travel/bornholm.md', TRIP)
})
afterAll(() => {
  place.remove()
})

describe('memory search', () => {
  test('answers a question in plain words with the lines, cited', async () => {
    const { code, out, err } = await memory('search', 'who', 'serviced', 'the', 'boiler?')
    expect(code).toBe(0)
    expect(out).toMatch(/^house\.md#L5(-L6)? {2}House > Heating\n {2}- The boiler was serviced by Frau Petersen/)
    expect(err).toContain('Found by words alone')
  })

  test('with --explain says how a passage came to its place', async () => {
    const { out } = await memory('search', '--explain', 'boiler')
    expect(out).toMatch(/ {2}score [\d.]+ = \w+ [\d.]+/)
    expect(out).toContain('by words: number 1')
    expect(out).toContain('by meaning: not found')
  })

  test('with --json prints what HTTP answers', async () => {
    const { results, total, legs } = (await place.json(['memory', 'search', 'ferry', '--explain'])) as Search
    expect(legs).toEqual(['text'])
    expect(total).toBe(results.length)
    const [first] = results
    expect(first).toMatchObject({ file: 'travel/bornholm.md' })
    expect(first?.citation.startsWith('travel/bornholm.md#L')).toBe(true)
    const lines = TRIP.split('\n').slice((first?.line_start ?? 0) - 1, first?.line_end)
    for (const line of first?.content.split('\n') ?? []) expect(lines).toContain(line)
    expect(first?.explanation?.text).not.toBeNull()
  })

  test.each(['"', '"a" NEAR(b', '* -x OR AND ^', '😀', 'a:b {c}'])('takes %j as words', async (query) => {
    const { code, err } = await memory('search', '--', query)
    expect(err).not.toContain('bug')
    expect(code).toBe(0)
  })

  test.each([
    [['search', ' '], 1, 'There is nothing to search for.'],
    [['search', 'x', '--limit', '0'], 2, 'whole number from 1'],
    [['search', 'x', '--max-tokens', 'many'], 2, 'whole number from 1'],
  ])('%j is refused with a reason', async (args, status, reason) => {
    const { code, err } = await memory(...args)
    expect(err).toContain(reason)
    expect(code).toBe(status)
  })

  test('takes a question of 100,000 characters and refuses a longer one', async () => {
    expect((await memory('search', 'boiler '.repeat(14_285))).out).toContain('Frau Petersen')
    const { code, err } = await memory('search', 'boiler '.repeat(14_286))
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('100000 are the most') as string })
  })

  test('where there are no notes says how to begin', async () => {
    rmSync(join(place.home, 'workspace'), { recursive: true })
    const { code, out, err } = await memory('search', 'boiler')
    expect({ code, out }).toEqual({ code: 0, out: '' })
    expect(err).toContain('There are no notes yet')
    expect(err).toContain('localgpt config init')
    note('house.md', BOILER)
  })
})

describe('memory show', () => {
  test.each([
    [['house.md'], BOILER],
    [['house.md#L5-L6'], '- The boiler was serviced by Frau Petersen, she comes every October\n- Pressure: 1.6 bar\n'],
    [['house.md', '--lines', '3'], '## Heating\n'],
    [['house.md#L1', '--lines', '3-3'], '## Heating\n'],
    [['house.md', '--lines', '6-99'], '- Pressure: 1.6 bar\n'],
  ])('%j prints it', async (args, text) => {
    expect(await memory('show', ...args)).toMatchObject({ code: 0, out: text, err: '' })
  })

  test('takes a note by where it lies', async () => {
    const { out } = await memory('show', join(place.home, 'workspace/house.md#L1'))
    expect(out).toBe('# House\n')
  })

  test('with --json tells which lines these are', async () => {
    expect(await place.json(['memory', 'show', 'house.md#L1-L3'])).toEqual({
      file: 'house.md',
      line_start: 1,
      line_end: 3,
      lines: 6,
      content: '# House\n\n## Heating',
    })
  })

  test.each([
    [['nothing.md'], 1, 'There is no note nothing.md.'],
    [['bornholm'], 1, 'Did you mean travel/bornholm.md?'],
    [['../config.toml'], 1, 'There is no note'],
    [['/etc/passwd'], 1, 'There is no note'],
    [['house.md', '--lines', '70'], 1, 'house.md has 6 lines; there is no line 70.'],
    [['house.md', '--lines', '5-3'], 2, 'such as 12 or 3-5'],
    [['house.md', '--lines', '0'], 2, 'such as 12 or 3-5'],
  ])('%j is refused with a reason', async (args, status, reason) => {
    const { code, out, err } = await memory('show', ...args)
    expect(err).toContain(reason)
    expect(out).toBe('')
    expect(code).toBe(status)
  })

  test('prints a past conversation that a search found', async () => {
    await place.run(['ask', 'What is the pressure of the boiler?'])
    const { results } = (await place.json([
      'memory',
      'search',
      'what',
      'is',
      'the',
      'pressure',
      'of',
      'the',
      'boiler',
    ])) as Search
    const session = results.find(({ file }) => file.startsWith('sessions/'))
    expect(session).toBeDefined()
    const { out } = await memory('show', session?.citation ?? '')
    expect(out).toContain('pressure')
  })
})

describe('memory with vectors', () => {
  const question = 'how did we get across the sea'

  test('reindex makes them all, tells how far it is, and a question is then answered by meaning', async () => {
    const { code, out, err } = await memory('reindex', '--force')
    expect({ code, err: err.includes('FAILED') }).toEqual({ code: 0, err: false })
    expect(out).toMatch(/\d+ notes looked at, \d+ read anew, 0 gone: \d+ passages in \d+ ms\.\n/)
    expect(out).toMatch(/\d+ vectors of local\/minilm-l6-v2-int8 in [\d.]+ s/)
    expect(err).toContain('Building the embedding model')
    const { out: found, err: by } = await memory('search', '--semantic', ...question.split(' '))
    expect(found).toContain('ferry from Sassnitz')
    expect(by).toContain('found by words and by meaning')
    expect((await memory('stats')).out).toMatch(/\d+ vectors of local\/minilm-l6-v2-int8/)
    const { out: report } = await place.run(['doctor'])
    expect(report).toMatch(/ok +embedding +local\/minilm-l6-v2-int8 passed its check/)
  })

  test('a second time there is nothing to do, also where a note only got another name', async () => {
    await memory('reindex')
    rmSync(join(place.home, 'workspace/house.md'))
    note('home.md', BOILER)
    const { out, err } = await memory('reindex')
    expect(out).toMatch(/1 gone/)
    // The text is the same; only the note's own name is new.
    const [, made = '0'] = /(\d+) vectors of/.exec(out) ?? []
    expect(Number(made)).toBeLessThanOrEqual(1)
    expect(err).not.toContain('Building')
  })

  test('reindex --json prints one object and nothing else', async () => {
    note('new.md', '# New\n\nA line nobody has seen.\n')
    const { code, out, err } = await memory('reindex', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject({
      files_processed: expect.any(Number) as number,
      chunks_indexed: expect.any(Number) as number,
      vectors_missing: 0,
      embedding_model: 'local/minilm-l6-v2-int8',
    })
  })

  test('reindex that is interrupted says so, ends with 130 and goes on the next time', async () => {
    const lines = Array.from(
      { length: 3000 },
      (_, i) => `- Entry ${i} was read on day ${i * 7} and kept on shelf ${i % 13}`,
    )
    note('long.md', `# Long\n\n${lines.join('\n')}\n`)
    const running = place.start(['memory', 'reindex'])
    await running.says('Making vectors')
    running.child.kill('SIGINT')
    const { code, err } = await running.done
    expect(err).toMatch(/Stopped\. What is done is kept.*\n$/)
    expect(code).toBe(130)
    expect((await place.run(['doctor'])).out).toMatch(/ok +vectors +\d+ are still to be made/)
  })

  test('reindex --no-wait leaves them for later', async () => {
    note('later.md', '# Later\n\nThis can wait.\n')
    const { code, out } = await memory('reindex', '--no-wait')
    expect(code).toBe(0)
    expect(out).not.toContain('vectors of')
    expect((await memory('search', 'can', 'wait')).out).toContain('This can wait.')
  })

  test('a damaged model is refused with a way out, and text search goes on', async () => {
    writeFileSync(join(place.home, 'model.onnx'), 'no model')
    const env = { LOCALGPT_MEMORY_EMBEDDING_MODEL: join(place.home, 'model.onnx') }
    const { code, err } = await place.run(['memory', 'reindex'], { env })
    expect(code).toBe(1)
    expect(err).toMatch(/model/i)
    expect(err).not.toContain('bug')
    expect((await place.run(['memory', 'search', 'boiler'], { env })).out).toContain('Frau Petersen')
    expect((await place.run(['doctor'], { env })).out).toMatch(/warning embedding/)
  })

  test('--semantic where no model is wanted says which setting to change', async () => {
    const env = { LOCALGPT_MEMORY_EMBEDDING_PROVIDER: 'none' }
    const { code, err } = await place.run(['memory', 'search', '--semantic', 'boiler'], { env })
    expect(code).toBe(2)
    expect(err).toContain('localgpt config set memory.embedding_provider local')
    expect((await place.run(['memory', 'reindex'], { env })).out).not.toContain('vectors')
  })

  test('a host answers over HTTP by meaning, finds what is saved meanwhile, and keeps strangers out', async () => {
    const running: Running = place.start(['daemon', 'start', '--foreground'], { env: { LOCALGPT_SERVER_PORT: '0' } })
    try {
      await running.says('Listening on http://127.0.0.1:')
      const { port, token } = JSON.parse(readFileSync(join(place.home, 'state/host.json'), 'utf8')) as {
        port: number
        token: string
      }
      const url = `http://127.0.0.1:${port}/api/memory`
      const headers = { authorization: `Bearer ${token}` }
      expect((await fetch(`${url}/search?q=boiler`)).status).toBe(401)
      const bad = await fetch(`${url}/search`, { headers })
      expect([bad.status, ((await bad.json()) as Problem).error.code]).toEqual([400, 'invalid_request'])

      const ask = async (q: string): Promise<Search> =>
        (await (await fetch(`${url}/search?${new URLSearchParams({ q }).toString()}`, { headers })).json()) as Search
      const stats = async () => (await (await fetch(`${url}/stats`, { headers })).json()) as { files_indexed: number }
      await expect.poll(async () => (await ask(question)).legs, { timeout: 20_000 }).toEqual(['text', 'vector'])
      expect((await ask(question)).results[0]?.file).toBe('travel/bornholm.md')

      note('garden.md', '# Garden\n\nThe quinces are ripe in October.\n')
      await expect.poll(async () => (await ask('quinces')).results[0]?.file, { timeout: 5000 }).toBe('garden.md')

      const { files_indexed: before } = await stats()
      rmSync(join(place.home, 'workspace/garden.md'))
      const reindexed = await fetch(`${url}/reindex`, { method: 'POST', headers, body: '{"force":true}' })
      expect(await reindexed.json()).toMatchObject({ files_processed: expect.any(Number) as number })
      expect((await stats()).files_indexed).toBe(before - 1)
    } finally {
      running.child.kill('SIGTERM')
      await running.done
    }
  })
})
