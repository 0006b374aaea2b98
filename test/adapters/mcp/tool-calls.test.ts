import { describe, expect, it } from 'vitest'
import { createToolCalls, type Outcome } from '../../../src/adapters/mcp/tool-calls.ts'
import type { Gate, Stimulus } from '../../../src/ports/gate.ts'
import { settle, world } from '../../actors/support/world.ts'

const SECRET = 'sk-live-1'

/** A turn on a model that calls its tools by itself. */
const running = async (options: Parameters<typeof world>[0] = {}) => {
  const w = world({ files: { 'n.md': 'a note' }, ...options })
  const admitted: Stimulus[] = []
  const gate: Gate = {
    admit: (stimulus, deliver) => {
      admitted.push(stimulus)
      deliver()
    },
    value: (_, make) => make(),
  }
  const vault = { conceal: (text: string) => text.replace(SECRET, '⟨secret⟩'), reveal: (text: string) => text }
  const callTool = createToolCalls({ bus: w.bus, gate, vault, run: 'r' })
  await w.open()
  await w.ask('t1')
  const outcomes: (Outcome | null)[] = []
  const client = new AbortController()
  const call = async (name: string, args: Record<string, unknown>, sessionId = 's1'): Promise<void> => {
    void callTool({ sessionId, name, arguments: args }, client.signal).then((outcome) => outcomes.push(outcome))
    await settle()
  }
  return { w, call, outcomes, admitted, client }
}

describe('a tool call from outside', () => {
  it('waits for the person and is answered with what the tool said', async () => {
    const { w, call, outcomes } = await running()
    await call('write_file', { path: 'a.md', content: 'x' })
    expect(outcomes).toEqual([])
    await w.answer('once')
    expect(w.files['a.md']).toBe('x')
    expect(outcomes).toEqual([{ text: expect.stringContaining('a.md') as string, images: [], isError: false }])
  })

  it('is let in by the gate as a command of its session, with an id of its own', async () => {
    const { w, call, admitted } = await running()
    await call('read_file', { path: 'n.md' })
    await call('read_file', { path: 'n.md' })
    expect(admitted.map(({ kind, key, session }) => [kind, key, session])).toEqual([
      ['command', 'turn.call', 's1'],
      ['command', 'turn.call', 's1'],
    ])
    const [first, second] = w.facts('turn.call')
    expect(JSON.parse(admitted[0]?.payload() ?? '')).toMatchObject({ id: first?.id, source: 'mcp', data: first?.data })
    expect(first?.data.call.id).not.toBe(second?.data.call.id)
  })

  it('is told what other models are told: the text of others in a fence, failures with their hints', async () => {
    const { call, outcomes } = await running()
    await call('read_file', { path: 'n.md' })
    await call('read_file', { path: 'none.md' })
    expect(outcomes[0]?.text).toMatch(
      /^<tool_output [0-9a-f]{32}>\n[\s\S]*the file n\.md[\s\S]*a note[\s\S]*<\/tool_output/,
    )
    expect(outcomes[1]).toMatchObject({ isError: true })
  })

  it('is concealed before it is written down', async () => {
    const { w, call } = await running()
    await call('write_file', { path: 'a.md', content: `key ${SECRET}` })
    expect(JSON.stringify(w.all())).not.toContain(SECRET)
    expect(w.facts('turn.call')[0]?.data.call.arguments).toEqual({ path: 'a.md', content: 'key ⟨secret⟩' })
  })

  it('without a turn is refused, also in a session that there is not', async () => {
    const { w, call, outcomes } = await running()
    await w.finish()
    await call('read_file', { path: 'n.md' })
    await call('read_file', { path: 'n.md' }, 'nobody')
    expect(outcomes.map((outcome) => outcome?.isError)).toEqual([true, true])
    expect(w.facts('tool.run')).toEqual([])
  })

  it('ends with its turn', async () => {
    const { w, call, outcomes } = await running()
    await call('write_file', { path: 'a.md', content: 'x' })
    w.send({ type: 'turn.cancel', data: { sessionId: 's1' } })
    await settle()
    expect(outcomes).toEqual([{ text: expect.stringContaining('stopped') as string, images: [], isError: true }])
    expect(w.files['a.md']).toBeUndefined()
  })

  it('of a client that has left is left to its turn, and nobody listens for it any more', async () => {
    const { w, call, outcomes, client } = await running()
    const before = w.bus.subscribers()
    await call('write_file', { path: 'a.md', content: 'x' })
    expect(w.bus.subscribers()).toBe(before + 1)
    client.abort()
    await settle()
    expect(outcomes).toEqual([null])
    expect(w.bus.subscribers()).toBe(before)
    expect(w.facts('approval.denied')).toEqual([])
    await w.answer('once')
    expect(w.files['a.md']).toBe('x')
  })

  it('that cannot be written down is refused', async () => {
    const { w, call, outcomes } = await running()
    w.failWrites(true)
    await call('read_file', { path: 'n.md' })
    expect(outcomes).toEqual([{ text: expect.stringContaining('disk is full') as string, images: [], isError: true }])
  })
})
