import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/actors/session/decide.ts'
import { foldSession } from '../../src/actors/session/actor.ts'
import { promptOf } from '../../src/actors/session/prompt.ts'
import { fail } from '../../src/bus/messages/fault.ts'
import { settle, stop, text, toolCall, world } from './support/world.ts'

const step = fc.oneof(
  fc
    .constantFrom(
      'ask',
      'cancel',
      'cancel waiting',
      'text',
      'stop',
      'tools',
      'break',
      'busy',
      'grant',
      'deny',
      'model',
      'disk full',
      'disk free',
    )
    .map((act) => ({ act, ms: 0 })),
  fc.constantFrom(100, 2000, 61_000).map((ms) => ({ act: 'wait', ms })),
)

describe('whatever happens', () => {
  it('no two turns run at once, every turn that began ends once, and every tool call has its result', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const w = world({ files: { a: 'A' } })
        await w.open()
        let turns = 0
        for (const { act, ms } of steps) {
          const call = w.calls.at(-1)
          const open = w.facts('approval.requested').at(-1)
          const answer = (decision: 'once' | 'deny'): void => {
            if (open !== undefined)
              w.send({ type: 'approval.answer', data: { sessionId: 's1', approvalId: open.data.approvalId, decision } })
          }
          try {
            if (act === 'ask') await w.ask(`t${++turns}`)
            if (act === 'cancel') w.send({ type: 'turn.cancel', data: { sessionId: 's1' } })
            if (act === 'cancel waiting')
              w.send({ type: 'turn.cancel', data: { sessionId: 's1', turnId: `t${turns}` } })
            if (act === 'text') call?.push(text('word '))
            if (act === 'tools') {
              call?.push(
                toolCall('1', 'read_file', { path: 'a' }),
                toolCall('2', 'write_file', { path: 'b', content: 'x' }),
                stop,
              )
              call?.end()
            }
            if (act === 'stop') {
              call?.push(stop)
              call?.end()
            }
            if (act === 'break') call?.break(new Error('cut'))
            if (act === 'busy') call?.break(fail('provider.overloaded', 'busy', { retryable: true }))
            if (act === 'grant') answer('once')
            if (act === 'deny') answer('deny')
            if (act === 'model') w.send({ type: 'session.model.set', data: { sessionId: 's1', model: 'o' } })
            if (act === 'disk full') w.failWrites(true)
            if (act === 'disk free') w.failWrites(false)
          } catch {
            // The log refused the command itself; its sender knows.
          }
          await settle()
          if (act === 'wait') await w.wait(ms)
        }
        w.failWrites(false)
        for (let n = 0; n <= turns + 1; n++) {
          w.send({ type: 'turn.cancel', data: { sessionId: 's1' } })
          await w.wait(10_000)
        }
        let running: string | null = null
        const ended = new Set<string>()
        for (const { type, data } of w.all()) {
          if (type === 'turn.started') {
            expect(running).toBeNull()
            running = data.turnId
          }
          if (type === 'turn.completed' || type === 'turn.failed' || type === 'turn.cancelled') {
            expect(ended.has(data.turnId)).toBe(false)
            ended.add(data.turnId)
            if (running === data.turnId) running = null
          }
        }
        expect(running).toBeNull()
        for (const { data } of w.facts('turn.started', 'turn.queued')) expect(ended).toContain(data.turnId)
        const ends = w.facts('model.completed', 'model.failed', 'model.cancelled').map(({ data }) => data.callId)
        expect(new Set(ends).size).toBe(ends.length)
        expect(w.facts('actor.crashed')).toEqual([])
        expect(w.hand.running()).toBe(0)
        const asked: string[] = []
        const told: string[] = []
        for (const message of promptOf(foldSession(w.log, 's1')).messages) {
          if (message.role === 'assistant')
            for (const part of message.content) if (part.type === 'tool_call') asked.push(part.id)
          if (message.role === 'tool') told.push(message.toolCallId)
        }
        expect(told.sort()).toEqual(asked.sort())
        const state = foldSession(w.log, 's1')
        expect(
          decide(
            state,
            { type: 'recover' },
            { maxSteps: 1, maxQueue: 1, maxCalls: 64, maxRepeats: 1, reserveTokens: 0 },
          ),
        ).toEqual([])
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})
