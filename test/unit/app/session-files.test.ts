import { afterEach, beforeEach, expect, it } from 'vitest'
import { createNoteIndex } from '../../../src/app/memory/create-note-index.ts'
import type { NoteIndex } from '../../../src/app/memory/note-index.ts'
import type { Host } from '../../../src/app/compose.ts'
import { liveHome, turn, type LiveHome } from '../../support/live-home.ts'
import { saying, scriptedModel } from '../../support/scripted-model.ts'

let home: LiveHome
let host: Host
let notes: NoteIndex

const find = async (query: string): Promise<string[]> => {
  for await (const _ of notes.refresh({ force: false, changedOnly: true })) continue
  const ask = { query, limit: 5, explain: false, sources: ['session' as const] }
  const { results } = await notes.find({ ask, vector: null, today: '2026-01-01' })
  return results.map(({ file }) => file)
}

beforeEach(async () => {
  home = await liveHome()
  host = home.start({ models: { openai: scriptedModel(() => saying('The ferry leaves at nine. ')) } })
  notes = createNoteIndex({
    workspace: home.config.memory.workspace,
    externalPaths: [],
    dbFile: ':memory:',
    eventsDb: home.paths.eventsDb,
    followConversations: true,
    decay: 0,
    model: null,
    protectedPaths: [],
    hiddenPaths: [],
  })
})
afterEach(async () => {
  await notes.close()
  await host.stop('the end')
  home.remove()
})

it('a conversation can be found from its first turn until it is deleted', async () => {
  const { client } = host
  await client.command('session.create', { sessionId: 'one', model: 'openai/test' })
  expect(await find('ferry')).toEqual([])
  await turn(client, 'one', 't1', 'When do we sail to Rügen?')
  expect(await find('ferry at nine')).toEqual(['sessions/one.md'])
  expect((await notes.read('sessions/one.md'))?.text).toContain('**You**: When do we sail to Rügen?')
  await turn(client, 'one', 't2', 'And the hydrofoil?')
  expect(await find('hydrofoil')).toEqual(['sessions/one.md'])
  await client.command('session.delete', { sessionId: 'one' })
  expect(await find('ferry')).toEqual([])
  expect(await notes.read('sessions/one.md')).toBeNull()
})

it('a conversation that was to do without memory is not remembered', async () => {
  const { client } = host
  await client.command('session.create', { sessionId: 'two', model: 'openai/test', memory: false })
  await turn(client, 'two', 't1', 'Between us: where is the hydrofoil?')
  expect(await find('hydrofoil')).toEqual([])
  expect(await notes.read('sessions/two.md')).toBeNull()
})
