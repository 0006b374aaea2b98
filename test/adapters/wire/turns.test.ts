import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTurns, type Turns } from '../../../src/adapters/wire/turns.ts'
import type { TurnRecord } from '../../../src/adapters/wire/turn-record.ts'
import { whenUnattended } from '../../../src/adapters/wire/unattended.ts'
import type { Host } from '../../../src/app/compose.ts'
import { heard, liveHome, type LiveHome } from '../../support/live-home.ts'
import { calling, questionOf, resultsOf, saying, scriptedModel, type Step } from '../../support/scripted-model.ts'

let home: LiveHome
let host: Host
let release: () => void

beforeEach(async () => {
  const held = new Promise<void>((resolve) => (release = resolve))
  const openai = scriptedModel((request): readonly Step[] => {
    if (questionOf(request) === 'write' && resultsOf(request).length === 0)
      return calling(['c1', 'write_file', { path: 'tea.md', content: 'Tea.' }])
    return [{ type: 'text', text: 'Well, ' }, { wait: held }, ...saying('yes.')]
  })
  home = await liveHome()
  host = home.start({ models: { openai } })
  await host.client.command('session.create', { sessionId: 'one', model: 'openai/m', memory: false })
})
afterEach(async () => {
  await host.stop('the end')
  home.remove()
})

const turnsOf = (options: object = {}): Turns => createTurns({ client: host.clientFor('http'), ...options })
/** Reads until the first event of `type`, then leaves. */
async function readUntil(record: TurnRecord, type: string): Promise<void> {
  for await (const { event } of record.follow(null, new AbortController().signal)) if (event.type === type) return
}

test('an approval that nobody is there to give is denied, and its turn goes on', async () => {
  const turns = turnsOf({ unattendedMs: 20 })
  const record = await turns.start({ sessionId: 'one', text: 'write', interactive: true })
  await readUntil(record, 'approval')
  expect(record.approvals()).toHaveLength(1)
  release()
  await heard(host.client, ['approval.denied'], ({ data }) => data.turnId === record.turnId)
  expect(await record.end()).toMatchObject({ type: 'done' })
  expect(record.approvals()).toEqual([])
  await vi.waitFor(() => {
    expect(turns.running()).toBe(0)
  })
})

describe('turns that another door began', () => {
  const begin = () =>
    host.client.command('turn.start', { sessionId: 'one', turnId: 't1', text: 'go', interactive: false })

  test('are heard once, however many read them', async () => {
    const turns = turnsOf()
    await begin()
    const records = await Promise.all([null, null, null].map((from) => turns.find('one', from)))
    expect(new Set(records).size).toBe(1)
    expect([turns.subscriptions(), turns.running()]).toEqual([1, 0])
    release()
    expect(await records[0]?.end()).toMatchObject({ type: 'done' })
    await vi.waitFor(() => {
      expect(turns.subscriptions()).toBe(0)
    })
  })

  test('are heard no more when their last reader has left', async () => {
    const turns = turnsOf({ lingerMs: 20 })
    await begin()
    const record = await turns.find('one', null)
    await readUntil(record, 'content')
    await record.end()
    await vi.waitFor(() => {
      expect(turns.subscriptions()).toBe(0)
    })
    expect(await turns.find('one', null)).not.toBe(record)
  })

  test('are looked for by so many at once', async () => {
    const turns = turnsOf()
    await begin()
    const looks = await Promise.allSettled(Array.from({ length: 40 }, () => turns.find('one', null)))
    const refused = looks.flatMap((look) => (look.status === 'rejected' ? [look.reason as unknown] : []))
    expect(refused).toHaveLength(8)
    expect(refused[0]).toMatchObject({ fault: { code: 'bus.overloaded', retryable: true } })
  })
})

test('what is attended is left alone; what is not is acted on, again and again', () => {
  vi.useFakeTimers()
  try {
    let attended = true
    let acted = 0
    const stop = whenUnattended(
      100,
      () => attended,
      () => {
        acted++
      },
    )
    vi.advanceTimersByTime(1_000)
    expect(acted).toBe(0)
    attended = false
    vi.advanceTimersByTime(90)
    expect(acted).toBe(0)
    vi.advanceTimersByTime(30)
    expect(acted).toBe(1)
    vi.advanceTimersByTime(100)
    expect(acted).toBe(2)
    stop()
    vi.advanceTimersByTime(1_000)
    expect(acted).toBe(2)
  } finally {
    vi.useRealTimers()
  }
})
