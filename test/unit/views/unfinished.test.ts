import { expect, test } from 'vitest'
import type { Logged } from '../../../src/bus/messages/envelope.ts'
import { unfinishedSessions, unfinishedTurns } from '../../../src/views/unfinished.ts'

const usage = { input: 0, output: 0 }
const of = (type: string, sessionId: string, turnId: string): Logged =>
  ({ type, data: { sessionId, turnId, usage } }) as unknown as Logged

test('what began or waits and did not end is open', () => {
  const log = [
    of('turn.started', 's', 'a'),
    of('turn.queued', 's', 'b'),
    of('turn.completed', 's', 'a'),
    of('turn.started', 's', 'b'),
    of('turn.queued', 's', 'c'),
  ]
  expect(unfinishedTurns(log)).toEqual([
    { sessionId: 's', turnId: 'b' },
    { sessionId: 's', turnId: 'c' },
  ])
  expect(unfinishedSessions(log)).toEqual(['s'])
})

test('the end of a turn does not close the turn of another session with the same id', () => {
  const log = [of('turn.started', 'one', 't'), of('turn.started', 'two', 't'), of('turn.failed', 'one', 't')]
  expect(unfinishedSessions(log)).toEqual(['two'])
})
