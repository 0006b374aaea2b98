import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { droppedTurnsOf } from '../../../src/actors/session/budget.ts'
import { compacted, excerptOf, planCompaction, summaryPrompt } from '../../../src/actors/session/compact.ts'
import { evolve } from '../../../src/actors/session/evolve.ts'
import { promptOf } from '../../../src/actors/session/prompt.ts'
import { initial, type Entry, type SessionState } from '../../../src/actors/session/state.ts'
import { textOf } from '../../../src/bus/messages/content.ts'

const exchange = (n: number, text = `message ${n}`): readonly Entry[] => [
  { turnId: `t${n}`, provenance: 'person', message: { role: 'user', content: [{ type: 'text', text }] } },
  {
    turnId: `t${n}`,
    provenance: 'model',
    message: { role: 'assistant', content: [{ type: 'tool_call', id: `c${n}`, name: 'read_file', arguments: {} }] },
  },
  {
    turnId: `t${n}`,
    provenance: 'tool',
    message: { role: 'tool', toolCallId: `c${n}`, name: 'read_file', output: 'o', isError: false },
  },
  {
    turnId: `t${n}`,
    provenance: 'model',
    message: { role: 'assistant', content: [{ type: 'text', text: `answer ${n}` }] },
  },
]
const talked = (turns: number, over: Partial<SessionState> = {}): SessionState => ({
  ...initial('s'),
  exists: true,
  entries: Array.from({ length: turns }, (_, i) => exchange(i + 1)).flat(),
  ...over,
})
const planOf = (state: SessionState) => {
  const plan = planCompaction(state)
  if ('fault' in plan) throw new Error(plan.fault.message)
  return plan
}
const compact = (state: SessionState, text = 'in short'): SessionState => {
  const data = compacted(state, planOf(state), { text, by: 'model' })
  if (data === undefined) throw new Error('the turns are gone')
  return evolve(state, { type: 'session.compacted', data })
}
const personIn = (state: SessionState): string[] =>
  promptOf(state).messages.flatMap((message) => (message.role === 'user' ? [textOf(message.content)] : []))
const askedFor = (state: SessionState): string => {
  const [message] = summaryPrompt(state, planOf(state)).messages
  return message?.role === 'user' ? textOf(message.content) : ''
}

describe('a compaction', () => {
  it('puts the summary in front of the last exchanges, which stay whole', () => {
    const state = compact(talked(5))
    const asked = personIn(state)
    expect(asked).toHaveLength(2)
    expect(asked[0]).toMatch(/in short[^]*message 4$/)
    expect(asked[1]).toBe('message 5')
    expect(state.entries).toHaveLength(20)
  })

  it('can be taken back: the model is asked with everything again', () => {
    const before = talked(5)
    const after = evolve(compact(before), { type: 'session.restored', data: { sessionId: 's' } })
    expect(promptOf(after)).toEqual(promptOf(before))
  })

  it('of one that was compacted before makes one summary of both', () => {
    const later = compact(talked(5))
    const grown = { ...later, entries: [...later.entries, ...exchange(6), ...exchange(7)] }
    expect(planOf(grown).keptFrom).toBe('t6')
    expect(planOf(grown).turns.map(([first]) => first?.turnId)).toEqual(['t4', 't5'])
    expect(askedFor(grown)).toContain('in short')
    expect(excerptOf(grown, planOf(grown))).toMatch(/^in short\n- Person: message 4/)
  })

  it.each([0, 1, 2])('of %i exchanges is refused: they stay whole', (turns) => {
    expect(planCompaction(talked(turns))).toMatchObject({ fault: { code: 'session.too_short' } })
  })

  it('of turns that were cleared meanwhile does not happen', () => {
    expect(compacted(talked(0), planOf(talked(5)), { text: 'x', by: 'model' })).toBeUndefined()
  })

  it('never separates a tool call from its result, whenever it is made', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 0, max: 3 }), (turns, more) => {
        let state = compact(talked(turns))
        for (let n = 0; n < more; n++) {
          const grown = [1, 2, 3].flatMap((i) => exchange(100 * (n + 1) + i))
          state = compact({ ...state, entries: [...state.entries, ...grown] })
        }
        const open = new Set<string>()
        const { messages } = promptOf(state)
        expect(messages[0]?.role).toBe('user')
        for (const message of messages) {
          if (message.role === 'assistant')
            for (const part of message.content) if (part.type === 'tool_call') open.add(part.id)
          if (message.role === 'tool') expect(open.delete(message.toolCallId)).toBe(true)
        }
        expect(open.size).toBe(0)
      }),
    )
  })

  it('also covers what did not fit any more, which nothing else would ever tell the model', () => {
    const trimmed = { ...talked(5), dropped: 4 }
    expect(planOf(trimmed)).toMatchObject({ keptFrom: 't4' })
    expect(planOf(trimmed).turns).toHaveLength(3)
  })

  it('leaves room: what a summary stands for is not counted again', () => {
    const long = talked(6, { contextWindow: 1_000 })
    const heavy = { ...long, entries: [...exchange(0, 'x'.repeat(20_000)), ...long.entries] }
    expect(droppedTurnsOf(heavy, 100)).toBeGreaterThan(0)
    const state = compact(heavy)
    expect(droppedTurnsOf(state, 100)).toBe(state.dropped)
  })

  it('quotes no more than fits, cut between characters', () => {
    const entries = [1, 2, 3, 4].flatMap((n) => exchange(n, '🦊'.repeat(9_000)))
    const state = talked(0, { contextWindow: 8_000, entries })
    expect(askedFor(state).length).toBeLessThan(20_000)
    expect(Buffer.from(askedFor(state)).toString()).toBe(askedFor(state))
    const excerpt = excerptOf(state, planOf(state))
    expect(Buffer.from(excerpt).toString()).toBe(excerpt)
  })
})
