import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reenact } from '../../src/app/replay.ts'
import type { Host } from '../../src/app/compose.ts'
import type { EventType } from '../../src/bus/messages/index.ts'
import { heard, liveHome, turn, type LiveHome } from '../support/live-home.ts'
import { calling, questionOf, resultsOf, saying, scriptedModel } from '../support/scripted-model.ts'

let home: LiveHome
let host: Host

beforeAll(async () => {
  home = await liveHome()
})
afterAll(() => {
  home.remove()
})

const model = scriptedModel((request) => {
  if (questionOf(request).startsWith('note') && resultsOf(request).length === 0)
    return calling(['n1', 'memory_append', { text: 'Ada drives a blue automobile', target: 'memory' }])
  if (questionOf(request).startsWith('which') && resultsOf(request).length === 0)
    return calling(['s1', 'memory_search', { query: 'which vehicle does she own?' }])
  return saying('Done. ')
})
const heardOnce = (type: EventType): Promise<unknown> => heard(host.client, [type], () => true)

it('re-enacts a run that followed its notes and made vectors in threads of its own', async () => {
  host = home.start({ models: { openai: model }, memory: 'live' })
  await heardOnce('embed.ready')
  const { client } = host
  await client.command('session.create', { sessionId: 'one', model: 'openai/test' })
  await turn(client, 'one', 'a1', 'note that')
  await heardOnce('memory.embedded')
  writeFileSync(join(home.config.memory.workspace, 'harbour.md'), 'The crane at the harbour is rusty.\n')
  await heard(client, ['memory.indexed'], ({ data }) => data.filesUpdated > 0)
  await turn(client, 'one', 'a2', 'which is it')
  const found = await client.query('memory.search', { query: 'which vehicle does she own?' })
  expect(found.legs).toContain('vector')
  expect(found.results[0]?.content).toContain('automobile')
  await host.stop('the end')

  const { run } = host
  const recording = home.withLog((log, effects) => {
    const recorded = [...log.read()].filter(({ id }) => id.startsWith(run))
    return { effects: effects(run), before: [], recorded, config: home.config }
  })
  const { messages, divergence, unclaimed } = await reenact(recording)
  expect(divergence).toBeNull()
  expect(unclaimed).toEqual([])
  expect(messages).toHaveLength(recording.recorded.length)
}, 60_000)
