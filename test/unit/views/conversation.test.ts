import { describe, expect, it } from 'vitest'
import { emptyConversation, foldConversation } from '../../../src/views/conversation.ts'
import type { Draft, EventType } from '../../../src/bus/messages/index.ts'

const viewOf = (...facts: readonly Draft<EventType>[]) =>
  facts
    .map((draft, i) => ({
      ...draft,
      id: `m${i}`,
      seq: i + 1,
      at: i + 1,
      v: 1,
      source: 'test',
      correlationId: 'm0',
      causationId: null,
    }))
    .reduce(foldConversation, emptyConversation('s'))

const started = (turnId: string, text = 'hi'): Draft<EventType> => ({
  type: 'turn.started',
  data: { sessionId: 's', turnId, text, interactive: true, model: 'm' },
})
const ended = (turnId: string): Draft<EventType> => ({
  type: 'turn.cancelled',
  data: { sessionId: 's', turnId, usage: { input: 1, output: 2 } },
})
const created: Draft<EventType> = {
  type: 'session.created',
  data: { sessionId: 's', model: 'm', provider: 'openai', reason: '', contextWindow: 1, memory: true },
}

describe('a conversation on a screen', () => {
  it('has its first line as title, cut between code points', () => {
    expect(viewOf(created, started('t1', '  First line\nsecond')).summary.title).toBe('First line')
    expect(viewOf(created, started('t1', '🦊'.repeat(80))).summary.title).toBe(`${'🦊'.repeat(59)}…`)
  })

  it('runs until its own turn ends, whatever happens to one that waits', () => {
    expect(viewOf(created, started('t1'), ended('t2')).summary.running).toBe(true)
    expect(viewOf(created, started('t1'), ended('t2'), ended('t1')).summary).toMatchObject({
      running: false,
      usage: { input: 1, output: 2 },
    })
  })

  it('counts what people and the model said, not what tools did', () => {
    const view = viewOf(created, started('t1'), {
      type: 'tool.completed',
      data: { sessionId: 's', turnId: 't1', toolCallId: 'c', name: 'read_file', output: 'o', truncated: false, ms: 1 },
    })
    expect(view.summary.messageCount).toBe(1)
    expect(view.messages.map(({ role }) => role)).toEqual(['user', 'toolResult'])
  })

  it('is gone when deleted and there again when made again', () => {
    const deleted: Draft<EventType> = { type: 'session.deleted', data: { sessionId: 's' } }
    expect(viewOf(created, started('t1'), deleted)).toMatchObject({ deleted: true, messages: [] })
    expect(viewOf(deleted, created).deleted).toBe(false)
  })
})
