/**
 * What memory costs the host it lives in: `npx tsx bench/memory/host.ts`. Blocks of the main thread while notes are
 * read, embedded and searched; how soon a saved note is found.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startHost, type Host } from '../../src/app/compose.ts'
import { prepareHome } from '../../src/app/home.ts'
import { loadConfig } from '../../src/config/load.ts'
import { homePaths } from '../../src/config/paths.ts'
import { createNoteIndex } from '../../src/app/memory/create-note-index.ts'
import { blocksDuring } from '../blocks.ts'
import { atMost, median, report, round } from '../report.ts'
import { sentences } from './sentences.ts'
import { writeNotes } from './write-notes.ts'

const UNITS = Number(process.env['UNITS'] ?? 10_000)
const SAVES = 7

const home = mkdtempSync(join(tmpdir(), 'localgpt-bench-'))
const env = { LOCALGPT_HOME: home }
const paths = homePaths({ env, homedir: home })
await prepareHome(paths)
const { config } = loadConfig({ file: paths.configFile, home, homedir: home, env })
const { workspace } = config.memory

/** ms from a save until `question` finds what was saved, by text and by meaning. */
async function timeSave(host: Host, n: number): Promise<{ text: number; vector: number }> {
  const word = `zyx${n}wv`
  const began = performance.now()
  writeFileSync(join(workspace, `saved-${n}.md`), `The ${word} automobile stands in the barn of number ${n}.\n`)
  const found = async (query: string, leg: 'text' | 'vector'): Promise<number> => {
    for (;;) {
      const { results, legs } = await host.client.query('memory.search', { query, limit: 3, explain: true })
      const mine = results.find(({ content }) => content.includes(word))
      if (mine?.explanation?.[leg] != null && legs.includes(leg)) return performance.now() - began
      if (performance.now() - began > 10_000) throw new Error(`${query} was never found by ${leg}`)
      await sleep(5)
    }
  }
  const text = await found(word, 'text')
  return { text, vector: await found(`${word} vehicle ${n}`, 'vector') }
}

async function timeLook(files: number, units: number): Promise<{ first: number; again: number }> {
  const root = mkdtempSync(join(tmpdir(), 'localgpt-bench-'))
  writeNotes(root, files, units, 7)
  const open = () =>
    createNoteIndex({
      workspace: root,
      externalPaths: [],
      dbFile: join(home, `look-${files}.db`),
      eventsDb: null,
      followConversations: false,
      decay: 0,
      model: null,
      protectedPaths: [],
      hiddenPaths: [],
    })
  const ask = { query: 'Who fixed the leaking tap?', limit: 10, explain: false }
  const time = async (): Promise<number> => {
    const notes = open()
    const began = performance.now()
    const { results } = await notes.find({ ask, vector: null, today: '2026-01-01' })
    const took = performance.now() - began
    if (results.length === 0) throw new Error('nothing was found')
    await notes.close()
    return took
  }
  const first = await time()
  const again = median([await time(), await time(), await time()])
  rmSync(root, { recursive: true, force: true })
  return { first, again }
}

try {
  writeNotes(workspace, 200, UNITS, 1)
  const host = startHost({ paths, config, version: '0.0.0-bench', env, source: 'bench', memory: 'live' })
  const embedded = new Promise<number>((resolve) => {
    host.bus.on('memory.embedded', 'bench', ({ data }) => {
      resolve(data.durationMs)
    })
  })
  let embedMs = 0
  // The first moments load the program itself; they are not memory's.
  await sleep(1500)
  const indexing = await blocksDuring(async () => {
    embedMs = await embedded
  })
  const searching = await blocksDuring(async () => {
    for (const query of sentences(100)) await host.client.query('memory.search', { query, limit: 50 })
  })
  const saves = []
  for (let n = 0; n < SAVES; n++) {
    saves.push(await timeSave(host, n))
    await sleep(300)
  }
  await host.stop('measured')
  // Afterwards: what these leave on the heap of this thread is nothing a host has.
  const small = await timeLook(128, 128 * 25)
  const large = await timeLook(10_000, 20_000)
  const text = median(saves.map((save) => save.text))
  const vector = median(saves.map((save) => save.vector))
  report(
    'memory/host',
    {
      units: UNITS,
      embedded: { ms: embedMs, unitsPerSecond: Math.round((UNITS * 1000) / embedMs) },
      blocksMs: { indexing, searching },
      savedNoteMs: { text: round(text), vector: round(vector) },
      lookMs: {
        '128 new notes': round(small.first),
        '10,000 new notes': round(large.first),
        '10,000 unchanged notes': round(large.again),
      },
    },
    [
      atMost('longest block of the main thread while indexing, ms', indexing.max, 20),
      atMost('longest block of the main thread while searching, ms', searching.max, 20),
      atMost('saved note found by text, ms', text, 300),
      atMost('saved note found by meaning, ms', vector, 1000),
      atMost('128 notes text-searchable, ms', small.first, 500),
      atMost('10,000 unchanged notes looked at, ms', large.again, 1000),
    ],
  )
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
