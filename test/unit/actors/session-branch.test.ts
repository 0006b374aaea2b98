import { describe, expect, it } from 'vitest'
import { branch } from '../../../src/actors/session/branch.ts'
import { evolve } from '../../../src/actors/session/evolve.ts'
import { promptOf } from '../../../src/actors/session/prompt.ts'
import { initial, type Entry, type SessionState } from '../../../src/actors/session/state.ts'
import { emptyConversation, foldConversation } from '../../../src/views/conversation.ts'

const said = (turnId: string, text: string): readonly Entry[] => [
  { turnId, provenance: 'person', message: { role: 'user', content: [{ type: 'text', text }] } },
  { turnId, provenance: 'model', message: { role: 'assistant', content: [{ type: 'text', text: `${text}!` }] } },
]
const parent: SessionState = {
  ...initial('p'),
  exists: true,
  provider: 'anthropic',
  model: 'opus',
  contextWindow: 9,
  entries: [...said('t1', 'one'), ...said('t2', 'two'), ...said('t3', 'three').slice(0, 1)],
  turn: { ...({} as NonNullable<SessionState['turn']>), turnId: 't3' },
}
const begun = (asked: { turnId?: string; title?: string } = {}, from = parent) =>
  branch(initial('b'), { sessionId: 'b', from: 'p', ...asked }, from)
const turns = (state: SessionState): string[] => state.entries.map(({ turnId }) => turnId)

describe('a branch', () => {
  it('shares the turns that have ended, and answers with the same model', () => {
    const state = evolve(initial('b'), begun())
    expect(state).toMatchObject({ exists: true, model: 'opus', provider: 'anthropic', contextWindow: 9, turn: null })
    expect(turns(state)).toEqual(['t1', 't1', 't2', 't2'])
    expect(promptOf(state).messages).toEqual(parent.entries.slice(0, 4).map(({ message }) => message))
  })

  it('ends with the turn that is named', () => {
    expect(turns(evolve(initial('b'), begun({ turnId: 't1' })))).toEqual(['t1', 't1'])
  })

  it('of a conversation in which nothing was said is empty', () => {
    expect(begun({}, { ...parent, entries: [], turn: null })).toMatchObject({ data: { turnId: null, entries: [] } })
  })

  it('notices a turn of its beginning that is sent again', () => {
    expect(evolve(initial('b'), begun()).seenTurns).toEqual(['t1', 't2'])
  })

  it.each([
    ['a turn that still runs', { turnId: 't3' }, parent, 'input.invalid'],
    ['a turn there is not', { turnId: 'x' }, parent, 'input.invalid'],
    ['a conversation there is not', {}, initial('p'), 'session.not_found'],
    ['a deleted conversation', {}, { ...initial('p'), deleted: true }, 'session.not_found'],
  ])('of %s is refused', (_, asked, from, code) => {
    expect(begun(asked, from)).toMatchObject({ type: 'session.refused', data: { sessionId: 'b', fault: { code } } })
  })

  it('under an id that is taken is refused', () => {
    expect(branch(parent, { sessionId: 'p', from: 'p' }, parent)).toMatchObject({
      data: { fault: { code: 'session.exists' } },
    })
  })

  it('is shown with what it shares, without what was recalled for the model', () => {
    const passage = {
      source: 'note' as const,
      file: 'a.md',
      lineStart: 1,
      lineEnd: 1,
      content: 'x',
      score: 1,
      heading: '',
      date: null,
    }
    const recalled: Entry = {
      turnId: 't1',
      provenance: 'person',
      message: {
        role: 'user',
        content: [
          { type: 'text', text: 'from the notes' },
          { type: 'text', text: 'what about x?' },
        ],
      },
      recalled: [passage],
    }
    const fact = begun({}, { ...parent, entries: [recalled, ...said('t1', 'one').slice(1)], turn: null })
    const message = { ...fact, id: '1', seq: 1, at: 5, v: 1, source: 's', correlationId: '1', causationId: null }
    const view = foldConversation(emptyConversation('b'), message)
    expect(view.summary).toMatchObject({ title: 'what about x?', messageCount: 2, createdAt: 5 })
    expect(view.messages[0]?.content).toEqual([{ type: 'text', text: 'what about x?' }])
  })
})
