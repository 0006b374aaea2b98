import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldSession } from '../../src/actors/session/actor.ts'
import { promptOf } from '../../src/actors/session/prompt.ts'
import { reenact, type Recording } from '../../src/app/replay.ts'
import type { Logged } from '../../src/bus/messages/envelope.ts'
import { fail } from '../../src/bus/messages/fault.ts'
import type { EffectRow } from '../../src/ports/effects.ts'
import type { ModelRequest } from '../../src/ports/model.ts'
import { heard, liveHome, turn, type LiveHome } from '../support/live-home.ts'
import { calling, questionOf, resultsOf, saying, scriptedModel, type Step } from '../support/scripted-model.ts'

const never = new Promise<void>(() => undefined)
let busyOnce = true
/** Requests of the run, as the model got them. */
const asked: ModelRequest[] = []

/** One model for every case of the session below; what it says depends on the question and the results so far. */
function script(request: ModelRequest): readonly Step[] {
  asked.push(request)
  const question = questionOf(request)
  const results = resultsOf(request)
  if (question.startsWith('note')) {
    if (results.length === 0) return calling(['n1', 'memory_append', { text: 'Ada likes tea', target: 'log' }])
    return saying('Noted. ')
  }
  if (question.startsWith('search')) {
    if (results.length === 0)
      return calling(
        ['s1', 'memory_search', { query: 'tea' }],
        ['s2', 'memory_search', { query: 'tea' }],
        ['s3', 'read_file', { path: 'MEMORY.md' }],
        ['s4', 'no_such_tool', {}],
        ['s5', 'read_file', { path: '../../etc/passwd' }],
      )
    return saying(`Found ${results.length} results. `)
  }
  if (question.startsWith('write')) {
    if (results.length === 0) return calling(['w1', 'write_file', { path: 'list.md', content: '- milk\n' }])
    return saying(`The tool said: ${results.join(' ')} `)
  }
  if (question.startsWith('busy') && busyOnce) {
    busyOnce = false
    return [fail('provider.overloaded', 'busy', { retryable: true, detail: { retryAfterMs: 20 } })]
  }
  if (question.startsWith('broken')) return [{ type: 'text', text: 'half ' }, new Error('socket')]
  if (question.startsWith('long')) return [...saying('One two three ').slice(0, 3), { wait: never }]
  return saying(`You said ${question.slice(0, 40)}. `)
}

let home: LiveHome
let run: string
let recording: Recording
let raw: Record<string, unknown>[]

/** Everything a person can do to the program in one run, live, on a real home. */
beforeAll(async () => {
  home = await liveHome()
  writeFileSync(join(home.paths.workspace, 'family.md'), '# Family\n\n- Grandma drinks Assam tea\n')
  const options = { models: { openai: scriptedModel(script) } }
  const earlier = home.start(options)
  await earlier.client.command('session.create', { sessionId: 'earlier', model: 'openai/test' })
  await turn(earlier.client, 'earlier', 'e1', 'hello')
  await earlier.stop('a first run')
  asked.length = 0

  const host = home.start(options)
  ;({ run } = host)
  const { client } = host
  const other = host.clientFor('http')
  await Promise.all([
    client.command('session.create', { sessionId: 'one', model: 'openai/test' }),
    other.command('session.create', { sessionId: 'two', model: 'openai/test' }),
  ])
  await Promise.all([turn(client, 'one', 'a1', 'note that'), turn(other, 'two', 'b1', 'search for it')])
  await Promise.all([
    turn(client, 'one', 'a2', 'search it'),
    turn(other, 'two', 'b2', 'busy'),
    turn(client, 'earlier', 'e2', 'back again'),
  ])
  await turn(client, 'one', 'a3', 'write it')

  await turn(client, 'one', 'a8', 'Which tea does Grandma drink?')

  const writing = turn(client, 'one', 'a4', 'write it again', true)
  const question = await heard(client, ['approval.requested'], ({ data }) => data.turnId === 'a4')
  await client.command('approval.answer', { sessionId: 'one', approvalId: question.data.approvalId, decision: 'deny' })
  await writing
  const writingNow = turn(client, 'one', 'a5', 'write it now', true)
  const askedNow = await heard(client, ['approval.requested'], ({ data }) => data.turnId === 'a5')
  await client.command('approval.answer', { sessionId: 'one', approvalId: askedNow.data.approvalId, decision: 'once' })
  await writingNow

  const long = turn(client, 'one', 'a6', 'long story')
  const queued = turn(client, 'one', 'a7', 'and then')
  for await (const item of client.subscribe({ subscriber: 'test', types: ['turn.text.delta'], session: 'one' }))
    if (item.kind === 'message') break
  await client.command('turn.cancel', { sessionId: 'one', turnId: 'a6' })
  await Promise.all([long, queued])
  await client.command('session.compact', { sessionId: 'one' })
  await client.command('session.branch', { sessionId: 'three', from: 'one' })
  await Promise.all([turn(client, 'one', 'a9', 'after it'), turn(other, 'three', 'c1', 'beside it')])
  await client.command('session.restore', { sessionId: 'one' })
  await turn(other, 'two', 'b3', 'broken')
  await client.command('session.clear', { sessionId: 'two' })
  await client.command('session.create', { sessionId: 'one' }).catch(() => undefined)
  await client.command('memory.reindex', { force: true })
  await host.stop('the end')

  recording = home.withLog((log, effects) => {
    const all = [...log.read()]
    const from = all.findLast(({ type, data }) => type === 'host.started' && 'runId' in data && data.runId === run)
    // The actors of a run start when first spoken to, so its first message is host.started.
    const since = from?.seq ?? 0
    return {
      effects: effects(run),
      before: all.filter(({ seq }) => seq < since),
      recorded: all.filter(({ seq, id }) => seq >= since && id.startsWith(run)),
      config: home.config,
    }
  })
  const db = new Database(home.paths.eventsDb, { readonly: true })
  raw = db.prepare('SELECT * FROM events WHERE seq >= ? ORDER BY seq').all(recording.recorded[0]?.seq ?? 0) as never
  db.close()
})

afterAll(() => {
  home.remove()
})

const rowOf = ({ seq, id, type, data, v, at, source, correlationId, causationId }: Logged) => ({
  seq,
  id,
  type,
  session: 'sessionId' in data && typeof data.sessionId === 'string' ? data.sessionId : null,
  v,
  at,
  source,
  correlation: correlationId,
  causation: causationId,
  data: JSON.stringify(data),
})

describe('a recorded run', () => {
  it('held a whole session: tools, parallel calls, a retry, a cancel, denials, memory, two sessions', () => {
    const types = new Set(recording.recorded.map(({ type }) => type))
    expect([...types].toSorted()).toEqual(
      expect.arrayContaining([
        'approval.denied',
        'approval.granted',
        'host.started',
        'host.stopped',
        'memory.appended',
        'memory.indexed',
        'model.cancelled',
        'model.failed',
        'model.retrying',
        'model.answered',
        'session.branched',
        'session.cleared',
        'session.compacted',
        'session.restored',
        'tool.completed',
        'tool.failed',
        'tool.refused',
        'turn.cancelled',
        'turn.recalled',
        'turn.failed',
        'turn.queued',
      ]),
    )
    expect(raw).toHaveLength(recording.recorded.length)
  })

  it('gives the same log again, byte by byte', async () => {
    const { messages, divergence, unclaimed } = await reenact(recording)
    expect(divergence).toBeNull()
    expect(messages.map(rowOf)).toEqual(raw)
    expect(unclaimed).toEqual([])
  })

  it('touches nothing outside while it is re-enacted', async () => {
    const events = readFileSync(home.paths.eventsDb)
    const note = home.text('workspace/list.md')
    await reenact(recording)
    expect(readFileSync(home.paths.eventsDb).equals(events)).toBe(true)
    expect(home.text('workspace/list.md')).toBe(note)
    // Nothing is left over of the live run either: with the home gone, it is the same.
    expect(existsSync(join(home.paths.state, 'lock'))).toBe(false)
    const elsewhere = structuredClone(home.config)
    expect(await reenact({ ...recording, config: elsewhere })).toMatchObject({ divergence: null })
  })

  it.each<[what: string, change: (row: EffectRow) => EffectRow | null, field: string, type: string]>([
    [
      'a word of the model',
      (row) =>
        row.kind === 'chunk' && row.payload.includes('Noted. ')
          ? { ...row, payload: row.payload.replace('Noted. ', 'Denied. ') }
          : null,
      'data.content.0.text',
      'model.completed',
    ],
    [
      'what a file held',
      (row) =>
        row.kind === 'result' && row.key.startsWith('files.readText') && row.payload.includes('# Memory')
          ? { ...row, payload: row.payload.replace('# Memory', '# Nemory') }
          : null,
      // What was found in it is no longer what is looked at, so the fact comes at another place, too.
      'type',
      'tool.completed',
    ],
    [
      'a command',
      (row) =>
        row.kind === 'command' && row.payload.includes('busy')
          ? { ...row, payload: row.payload.replace('busy', 'bussy') }
          : null,
      'data.text',
      'turn.start',
    ],
  ])('names the first divergence where %s is another', async (_, change, field, type) => {
    let changed = 0
    const effects = [...recording.effects].map((row) => {
      const other = changed > 0 ? null : change(row)
      if (other === null) return row
      changed++
      return other
    })
    expect(changed).toBe(1)
    const { divergence } = await reenact({ ...recording, effects })
    expect(divergence).toMatchObject({ type, field })
    expect(divergence?.recorded).not.toEqual(divergence?.now)
    expect(divergence?.seq).toBeGreaterThan(0)
  })

  it('is refused where a row is missing', async () => {
    const effects = [...recording.effects].filter(({ ordinal }) => ordinal !== 7)
    await expect(reenact({ ...recording, effects })).rejects.toMatchObject({
      fault: { code: 'log.corrupt', message: expect.stringContaining('number 7') as unknown },
    })
  })
})

describe('the log after a restart', () => {
  it('folds to exactly what the session knew live: the request of every step, word by word', () => {
    const folded = home.withLog((log) =>
      recording.recorded
        .filter((message) => message.type === 'turn.step.started')
        .map(({ seq, data }) => promptOf(foldSession(log, data.sessionId, seq))),
    )
    // What a compaction asked belongs to no step.
    const live = asked
      .filter(({ sessionId }) => !sessionId.includes('.compact.'))
      // What closes a request is made anew for each and never stored.
      .map(({ prompt: { closing: _, ...prompt } }) => prompt)
    expect(asked.length - live.length).toBe(1)
    expect(folded.length).toBeGreaterThan(12)
    for (const prompt of folded) expect(live).toContainEqual(prompt)
    for (const prompt of live) expect(folded).toContainEqual(prompt)
  })

  it('holds no turn that never ended', () => {
    const states = home.withLog((log) => ['earlier', 'one', 'two', 'three'].map((session) => foldSession(log, session)))
    for (const state of states) expect(state).toMatchObject({ exists: true, turn: null, queue: [] })
  })
})
