import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reenact, type Recording } from '../../src/app/replay.ts'
import type { BusClient } from '../../src/bus/client.ts'
import type { ModelRequest } from '../../src/ports/model.ts'
import { liveHome, turn, type LiveHome } from '../support/live-home.ts'
import { sayingYes } from '../support/saying-yes.ts'
import { calling, questionOf, resultsOf, saying, scriptedModel, type Step } from '../support/scripted-model.ts'

let home: LiveHome
let bike: string
let recordings: readonly Recording[]
/** What the model was told by its tools, by turn. */
const told: Record<string, readonly string[]> = {}

const at = (name: string): string => join(bike, name)

/** Each question is answered with one call of a tool, whose outcome the model repeats. */
function script(request: ModelRequest): readonly Step[] {
  const question = questionOf(request)
  const results = resultsOf(request)
  told[question] = results
  if (results.length > 0) return saying('Done. ')
  if (question.startsWith('open')) return calling(['o', 'use_folder', {}])
  if (question.startsWith('read')) return calling(['r', 'read_file', { path: at('a.md') }])
  if (question.startsWith('write')) return calling(['w', 'write_file', { path: at('b.md'), content: 'frame\n' }])
  return calling(['l', 'list_files', { path: bike }], ['g', 'grep', { pattern: 'wheel', path: bike }])
}

const yes = (client: BusClient, sessionId: string, text: string): Promise<void> =>
  sayingYes(client, { sessionId, text, folder: bike })

beforeAll(async () => {
  home = await liveHome()
  bike = join(realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-bike-'))), 'bike')
  mkdirSync(bike)
  writeFileSync(at('a.md'), 'two wheels\n')
  const options = { models: { openai: scriptedModel(script) } }

  const first = home.start(options)
  const { client } = first
  for (const sessionId of ['one', 'two']) await client.command('session.create', { sessionId, model: 'openai/test' })
  await yes(client, 'one', 'read before')
  await yes(client, 'one', 'open it')
  await yes(client, 'one', 'read after')
  await yes(client, 'one', 'look around')
  await yes(client, 'one', 'write it')
  await yes(client, 'two', 'read elsewhere')
  await first.stop('a restart')

  const second = home.start(options)
  await turn(second.client, 'one', 'later', 'read later')
  await second.client.command('tool.undo', { from: 'one' })
  await second.client.command('session.clear', { sessionId: 'one' })
  await yes(second.client, 'one', 'read cleared')
  await second.stop('the end')

  recordings = home.withLog((log, effects) => {
    const all = [...log.read()]
    return [first.run, second.run].map((run) => {
      const since =
        all.find(({ type, data }) => type === 'host.started' && 'runId' in data && data.runId === run)?.seq ?? 0
      return {
        effects: effects(run),
        before: all.filter(({ seq }) => seq < since),
        recorded: all.filter(({ seq, id }) => seq >= since && id.startsWith(run)),
        config: home.config,
      }
    })
  })
})

afterAll(() => {
  home.remove()
  rmSync(join(bike, '..'), { recursive: true, force: true })
})

describe('a folder that was opened in a run', () => {
  it('was used from the yes to the /clear, over a restart, and in one conversation', () => {
    const outside = [expect.stringContaining('lies outside')]
    expect(told['read before']).toEqual(outside)
    expect(told['open it']).toEqual([expect.stringContaining(`${bike} is open now`)])
    expect(told['read after']).toEqual([expect.stringContaining('two wheels')])
    expect(told['look around']).toEqual([expect.stringContaining('a.md'), expect.stringContaining('two wheels')])
    expect(told['write it']).toEqual([expect.stringContaining('Wrote')])
    expect(told['read elsewhere']).toEqual(outside)
    expect(told['read later']).toEqual([expect.stringContaining('two wheels')])
    expect(told['read cleared']).toEqual(outside)
    // Undone.
    expect(() => readFileSync(at('b.md'))).toThrow('ENOENT')
  })

  it('is the same again in a replay, byte by byte, with the folder gone', async () => {
    rmSync(bike, { recursive: true })
    for (const recording of recordings) {
      const { messages, divergence, unclaimed } = await reenact(recording)
      expect(divergence).toBeNull()
      expect(JSON.stringify(messages)).toBe(JSON.stringify(recording.recorded))
      expect(unclaimed).toEqual([])
    }
  })
})
