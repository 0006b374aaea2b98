import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createMemoryLog } from '../../src/adapters/recording/memory-log.ts'
import { openLog } from '../../src/adapters/sqlite/open-log.ts'
import type { EventLog } from '../../src/ports/event-log.ts'
import { appendable } from '../support/appendable.ts'

interface Subject {
  readonly log: EventLog
  /** Every byte the log left on disk. */
  readonly bytes: () => string
}

const folders: string[] = []
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const inMemory = (): Subject => {
  const log = createMemoryLog()
  return { log, bytes: () => JSON.stringify([...log.read()]) }
}
const onDisk = (): Subject => {
  const folder = mkdtempSync(join(tmpdir(), 'localgpt-log-'))
  folders.push(folder)
  const opened = openLog(join(folder, 'events.db'))
  closing.push(opened.close)
  const bytes = (): string =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join('')
  return { log: opened.log, bytes }
}

const seqs = (log: EventLog, options: Parameters<EventLog['read']>[0]): number[] =>
  [...log.read(options)].map(({ seq }) => seq)

describe.each<[string, () => Subject]>([
  ['in memory', inMemory],
  ['on SQLite', onDisk],
])('the event log %s', (_, make) => {
  it('is empty at first', () => {
    const { log } = make()
    expect([log.head(), [...log.read()], log.sessions(10)]).toEqual([0, [], []])
  })

  it('gives back what was appended, fields and all', () => {
    const { log } = make()
    const entry = appendable(1, { session: 's1', text: 'ünï 👩‍💻 "quoted"\n\u2028 \\' })
    log.append([entry])
    expect([...log.read()]).toEqual([entry.message])
    expect(log.head()).toBe(1)
  })

  it('gives back the stored JSON, not the object that was delivered', () => {
    const { log } = make()
    const entry = appendable(1, { session: 's1', text: 'all' })
    log.append([{ ...entry, json: '{"sessionId":"s1"}' }])
    expect([...log.read()][0]?.data).toEqual({ sessionId: 's1' })
  })

  it('reads from a place on, by session, by type, newest first, and no more than asked', () => {
    const { log } = make()
    log.append([1, 2, 3].map((seq) => appendable(seq, { session: seq === 2 ? 's2' : 's1' })))
    log.append([appendable(4, { session: null }), appendable(5, { session: 's2' })])
    expect(seqs(log, {})).toEqual([1, 2, 3, 4, 5])
    expect(seqs(log, { since: 3 })).toEqual([3, 4, 5])
    expect(seqs(log, { session: 's1' })).toEqual([1, 3])
    expect(seqs(log, { types: ['actor.started'] })).toEqual([4])
    expect(seqs(log, { types: ['turn.refused', 'actor.started'], since: 2, limit: 3 })).toEqual([2, 3, 4])
    expect(seqs(log, { newestFirst: true, limit: 2 })).toEqual([5, 4])
    expect(seqs(log, { session: 's2', newestFirst: true })).toEqual([5, 2])
    expect(seqs(log, { types: [] })).toEqual([])
    expect(seqs(log, { limit: 0 })).toEqual([])
    expect(seqs(log, { session: "s1' OR 1=1 --" })).toEqual([])
  })

  it('lists sessions, the one written to last first', () => {
    const { log } = make()
    log.append(['a', 'b', 'a', 'c', 'b'].map((session, i) => appendable(i + 1, { session })))
    expect(log.sessions(2)).toEqual([
      { session: 'b', firstSeq: 2, lastSeq: 5, lastAt: 5000 },
      { session: 'c', firstSeq: 4, lastSeq: 4, lastAt: 4000 },
    ])
  })

  it('forgets a session for good: only its tombstone stays, and no byte of what was said', () => {
    const { log, bytes } = make()
    const said = 'the-very-private-sentence'
    log.append(
      Array.from({ length: 50 }, (_, i) =>
        appendable(i + 1, {
          session: i % 2 === 0 ? 'gone' : 'kept',
          text: `${i % 2 === 0 ? said : 'public'} ${'x'.repeat(500)}`,
        }),
      ),
    )
    log.append([{ ...appendable(51, { session: 'gone' }), ...tombstone(51) }])
    expect(bytes()).toContain(said)
    log.forget('gone')
    expect(bytes()).not.toContain(said)
    expect([...log.read({ session: 'gone' })].map(({ type }) => type)).toEqual(['session.deleted'])
    expect(seqs(log, { session: 'kept' })).toHaveLength(25)
    expect(log.head()).toBe(51)
  })

  it('stays what it was when a session nobody knows is forgotten', () => {
    const { log } = make()
    log.append([appendable(1, { session: 's1' })])
    log.forget('nobody')
    expect(seqs(log, {})).toEqual([1])
  })
})

const tombstone = (seq: number) => {
  const { message } = appendable(seq, { session: 'gone' })
  const data = { sessionId: 'gone' }
  return { message: { ...message, type: 'session.deleted', data } as typeof message, json: JSON.stringify(data) }
}

describe('the event log on SQLite', () => {
  it('stores all of a decision or nothing', () => {
    const { log } = onDisk()
    log.append([appendable(1, { session: 's1' })])
    expect(() => log.append([appendable(2, { session: 's1' }), appendable(1, { session: 's1' })])).toThrow()
    expect(seqs(log, {})).toEqual([1])
    log.append([appendable(2, { session: 's1' })])
    expect(log.head()).toBe(2)
  })
})
