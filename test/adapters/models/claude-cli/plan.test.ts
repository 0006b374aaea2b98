import { describe, expect, it } from 'vitest'
import type { Child } from '../../../../src/adapters/models/claude-cli/child.ts'
import type { Conversation } from '../../../../src/adapters/models/claude-cli/plan.ts'
import { planOf } from '../../../../src/adapters/models/claude-cli/plan.ts'
import { prefixes, setupOf, withAnswer } from '../../../../src/adapters/models/claude-cli/prefix.ts'
import type { PromptMessage } from '../../../../src/bus/messages/content.ts'
import type { ModelRequest } from '../../../../src/ports/model.ts'

const user = (text: string): PromptMessage => ({ role: 'user', content: [{ type: 'text', text }] })
const assistant = (text: string): PromptMessage => ({ role: 'assistant', content: [{ type: 'text', text }] })
const request = (messages: PromptMessage[], system = 'S', model = 'sonnet'): ModelRequest => ({
  model,
  sessionId: 's1',
  prompt: { system, tools: [], messages },
})

const child = { pid: 1 } as Child
const known = (living: Child | null = child): Conversation => ({
  uuid: 'u',
  setup: setupOf('sonnet', { system: 'S', tools: [] }),
  length: 2,
  digest: withAnswer(prefixes([user('one')])[1] ?? '', 'first'),
  child: living,
  pass: null,
})
const dialogue = [user('one'), assistant('first')]

describe('what is sent to the binary', () => {
  it('is the new message alone, to the living child, when it knows the rest', () => {
    const plan = planOf(request([...dialogue, user('two')]), known(), true)
    expect(plan).toMatchObject({ how: 'warm', child })
    expect(plan.line).not.toContain('one')
  })

  it('is the new message alone, to the session taken up again, when the child has ended', () => {
    expect(planOf(request([...dialogue, user('two')]), known(null), false)).toMatchObject({ how: 'resume', uuid: 'u' })
  })

  it.each([
    ['nothing is known', [...dialogue, user('two')], null],
    ['an answer was changed', [user('one'), assistant('other'), user('two')], known()],
    ['the beginning was dropped', [assistant('first'), user('two')], known()],
    ['nothing is new', dialogue, known()],
    ['something else answered meanwhile', [...dialogue, user('two'), assistant('other'), user('three')], known()],
  ])('is everything when %s', (_, messages, conversation) => {
    expect(planOf(request(messages), conversation, true).how).toBe('fresh')
  })

  it('takes a session up with another system prompt or model only where it obeys them', () => {
    const changed = request([...dialogue, user('two')], 'Another')
    expect(planOf(changed, known(), true).how).toBe('resume')
    expect(planOf(changed, known(), false).how).toBe('fresh')
    expect(planOf(request([...dialogue, user('two')], 'S', 'opus'), known(), true).how).toBe('resume')
  })

  it('is another child where the tools are others', () => {
    const asked = request([...dialogue, user('two')])
    const tools = [{ name: 'x', description: '', risk: 'read' as const, parameters: {} }]
    const changed = { ...asked, prompt: { ...asked.prompt, tools } }
    expect(planOf(changed, known(), true).how).toBe('resume')
    expect(planOf(changed, known(), false).how).toBe('fresh')
  })

  it('does not mind the reasoning that an answer comes back with', () => {
    const thought: PromptMessage = {
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'first' },
      ],
    }
    expect(planOf(request([user('one'), thought, user('two')]), known(), true).how).toBe('warm')
  })
})
