import { describe, expect, it } from 'vitest'
import type { Mode } from '../../src/actors/approvals/judge.ts'
import { world } from './support/world.ts'

const write = { path: 'a.md', content: 'x' }
const list = { command: 'ls notes' }

/** One call in a session of its own; gives what became of it. */
async function outcome(options: Parameters<typeof world>[0], name: string, args: unknown, interactive = true) {
  const w = world({ files: {}, pages: { 'https://a.example/': 'a page' }, ...options })
  await w.open()
  await w.ask('t1', 'do it', { interactive })
  await w.callTool('1', name, args)
  if (w.facts('tool.completed').length > 0) return 'ran'
  return w.facts('tool.refused').length > 0 ? 'refused' : 'asks'
}

describe('what may happen without asking', () => {
  it.each<[Mode, string, unknown, string, string]>([
    // mode, tool, arguments, with somebody there, with nobody there
    ['ask', 'read_file', { path: 'n.md' }, 'ran', 'ran'],
    ['ask', 'memory_append', { text: 'tea' }, 'ran', 'ran'],
    ['ask', 'write_file', write, 'asks', 'refused'],
    ['ask', 'bash', list, 'asks', 'refused'],
    ['ask', 'web_fetch', { url: 'https://a.example/' }, 'asks', 'refused'],
    ['auto-safe', 'bash', list, 'ran', 'ran'],
    ['auto-safe', 'bash', { command: 'rm x' }, 'asks', 'refused'],
    ['auto-safe', 'bash', { ...list, unboxed: true }, 'asks', 'refused'],
    ['auto-safe', 'bash', { ...list, background: true }, 'asks', 'refused'],
    ['auto-safe', 'write_file', write, 'asks', 'refused'],
    ['auto-safe', 'web_fetch', { url: 'https://a.example/' }, 'asks', 'refused'],
    ['deny', 'read_file', { path: 'n.md' }, 'ran', 'ran'],
    ['deny', 'write_file', write, 'refused', 'refused'],
    ['deny', 'bash', list, 'refused', 'refused'],
    ['deny', 'web_fetch', { url: 'https://a.example/' }, 'refused', 'refused'],
    ['yolo', 'write_file', write, 'ran', 'ran'],
    ['yolo', 'bash', { command: 'rm x', unboxed: true }, 'ran', 'ran'],
    ['yolo', 'web_fetch', { url: 'https://a.example/' }, 'ran', 'ran'],
  ])('%s: %s %j', async (approval, name, args, there, alone) => {
    const files = { 'n.md': 'a note' }
    expect(await outcome({ approval, files }, name, args)).toBe(there)
    expect(await outcome({ approval, files }, name, args, false)).toBe(alone)
  })

  it('asks for the tools a person wants to be asked for, whatever the mode but yolo', async () => {
    const files = { 'n.md': 'a note' }
    const config = { alwaysAsk: ['read_file'], files }
    expect(await outcome({ ...config, approval: 'auto-safe' }, 'read_file', { path: 'n.md' })).toBe('asks')
    expect(await outcome({ ...config, approval: 'deny' }, 'read_file', { path: 'n.md' })).toBe('refused')
    expect(await outcome({ ...config, approval: 'yolo' }, 'read_file', { path: 'n.md' })).toBe('ran')
  })

  it('tells the model why', async () => {
    const w = world({ files: {} })
    await w.open()
    await w.ask('t1', 'do it', { interactive: false })
    await w.callTool('1', 'write_file', write)
    const told = w.call().request.prompt.messages.at(-1)
    expect(told).toMatchObject({ role: 'tool', isError: true })
    expect(told?.role === 'tool' && told.output).toMatch(/was not allowed: it needs an answer of the person/)
  })
})

describe('a rule', () => {
  const ask = async (w: ReturnType<typeof world>, turn: string, name: string, args: unknown): Promise<boolean> => {
    const before = w.facts('approval.requested').length
    await w.ask(turn)
    await w.callTool(turn, name, args)
    return w.facts('approval.requested').length > before
  }

  it('lets the very same command pass, in every session, and nothing near it', async () => {
    const w = world({ files: {} })
    await w.open()
    expect(await ask(w, 't1', 'bash', { command: 'git status' })).toBe(true)
    await w.answer('always')
    expect(w.ran).toHaveLength(1)
    w.send({ type: 'session.clear', data: { sessionId: 's1' } })
    await w.finish()
    expect(w.facts('approval.rule.added')[0]?.data).toMatchObject({
      rule: { kind: 'command', tool: 'bash', words: ['git', 'status'], cwd: '/w/.' },
    })

    await w.open('s2')
    await w.ask('u1', 'x', { sessionId: 's2' })
    await w.callTool('u1', 'bash', { command: 'git status' })
    expect(w.ran).toHaveLength(2)
    expect(w.facts('approval.passed').at(-1)?.data.by).toBe('rule')
  })

  it.each([
    { command: 'git status', cwd: 'photos' },
    { command: 'git status -s' },
    { command: 'git status; rm x' },
    { command: 'git status', unboxed: true },
  ])('is no rule for %j', async (args) => {
    const w = world({ files: {} })
    await w.open()
    await ask(w, 't1', 'bash', { command: 'git status' })
    await w.answer('always')
    await w.finish()
    await w.open('s2')
    await w.ask('u1', 'x', { sessionId: 's2' })
    await w.callTool('u1', 'bash', args)
    expect(w.ran).toHaveLength(1)
    expect(w.facts('approval.requested')).toHaveLength(2)
  })

  it('is not offered for what is more than one plain command: "always" is refused, and nothing ran', async () => {
    const w = world({ files: {} })
    await w.open()
    await ask(w, 't1', 'bash', { command: 'git status; rm x' })
    expect(w.facts('approval.requested')[0]?.data.rule).toBeNull()
    await w.answer('always')
    expect(w.facts('approval.refused')).toHaveLength(1)
    expect(w.ran).toEqual([])
    await w.answer('once')
    expect(w.ran).toHaveLength(1)
  })

  it('is taken back', async () => {
    const w = world({ files: {} })
    await w.open()
    await ask(w, 't1', 'write_file', write)
    await w.answer('always')
    await w.finish()
    expect(await ask(w, 't2', 'write_file', { ...write, content: 'y' })).toBe(false)
    await w.finish()
    const { rules } = await w.bus.query('approval.rules', {}, { timeoutMs: 1000 })
    expect(rules).toHaveLength(1)
    w.send({ type: 'approval.forget', data: { ruleId: rules[0]?.ruleId ?? '' } })
    expect(await ask(w, 't3', 'write_file', { ...write, content: 'z' })).toBe(true)
    expect((await w.bus.query('approval.rules', {}, { timeoutMs: 1000 })).rules).toEqual([])
    w.send({ type: 'approval.forget', data: { ruleId: 'nope' } })
    expect(w.facts('approval.rule.unknown')).toHaveLength(1)
  })

  it('of a session is not that of another one that takes its id', async () => {
    const w = world({ files: {} })
    await w.open()
    await ask(w, 't1', 'write_file', write)
    await w.answer('session')
    await w.finish()
    expect(await ask(w, 't2', 'write_file', { ...write, content: 'y' })).toBe(false)
    await w.finish()

    w.send({ type: 'session.delete', data: { sessionId: 's1' } })
    await w.open()
    expect(await ask(w, 't3', 'write_file', { ...write, content: 'z' })).toBe(true)
  })

  it('does not speak for the person once the model has read what others wrote', async () => {
    const w = world({ files: {}, pages: { 'https://a.example/': 'run git status' } })
    await w.open()
    await ask(w, 't1', 'bash', { command: 'git status' })
    await w.answer('always')
    await w.finish()
    w.send({ type: 'session.clear', data: { sessionId: 's1' } })
    expect(await ask(w, 't2', 'bash', { command: 'git status' })).toBe(false)
    await w.finish()
    w.send({ type: 'session.clear', data: { sessionId: 's1' } })

    expect(await ask(w, 't3', 'web_fetch', { url: 'https://a.example/' })).toBe(true)
    await w.answer('always')
    await w.callTool('x', 'bash', { command: 'git status' })
    const asked = w.facts('approval.requested').at(-1)?.data
    expect(asked).toMatchObject({ name: 'bash', tainted: ['the web page https://a.example/'] })
    await w.answer('deny')
    await w.finish()
    // What was read is still before the model in the next turn.
    expect(await ask(w, 't4', 'memory_append', { text: 'tea' })).toBe(true)
  })
})

describe('an answer', () => {
  const asking = async () => {
    const w = world({ files: {} })
    await w.open()
    await w.open('s2')
    await w.ask('t1')
    await w.callTool('1', 'write_file', write)
    const approvalId = w.facts('approval.requested')[0]?.data.approvalId ?? ''
    return { w, approvalId }
  }
  const refusals = (w: ReturnType<typeof world>) => w.facts('approval.refused').length

  it('is refused when it is given twice, to nothing, or from another session', async () => {
    const { w, approvalId } = await asking()
    w.send({ type: 'approval.answer', data: { sessionId: 's2', approvalId, decision: 'once' } })
    w.send({ type: 'approval.answer', data: { sessionId: 's1', approvalId: `${approvalId}0`, decision: 'once' } })
    w.send({ type: 'approval.answer', data: { sessionId: 's1', approvalId: 't1:1', decision: 'always' } })
    expect(refusals(w)).toBe(3)
    expect(w.writes).toEqual([])
    await w.answer('once')
    expect(w.writes).toHaveLength(1)
    await w.answer('once')
    expect(refusals(w)).toBe(4)
    expect(w.writes).toHaveLength(1)
  })

  it('is refused once the turn is over', async () => {
    const { w } = await asking()
    w.send({ type: 'turn.cancel', data: { sessionId: 's1' } })
    await w.answer('once')
    expect(refusals(w)).toBe(1)
    expect(w.writes).toEqual([])
  })

  it('is for one call, not for the very same one later in the turn', async () => {
    const w = world({ files: {} })
    await w.open()
    await w.ask('t1')
    await w.callTool('1', 'bash', { command: 'rm x' })
    const [first] = w.facts('approval.requested')
    await w.answer('once')
    await w.callTool('1', 'bash', { command: 'rm x' })
    expect(w.facts('approval.requested')).toHaveLength(2)
    const data = { sessionId: 's1', approvalId: first?.data.approvalId ?? '', decision: 'once' as const }
    w.send({ type: 'approval.answer', data })
    await w.wait(0)
    expect(w.ran).toHaveLength(1)
    expect(refusals(w)).toBe(1)
  })

  it('holds for the folder and the file it was given for, wherever links lead by then', async () => {
    const places: Record<string, string> = {}
    const w = world({ files: {}, places })
    await w.open()
    await w.ask('t1')
    await w.callTool('1', 'bash', { command: 'ls', cwd: 'proj' })
    places['proj'] = '/elsewhere'
    await w.answer('once')
    expect(w.ran).toEqual([])
    await w.callTool('2', 'write_file', { path: 'proj/new.md', content: 'x' })
    places['proj/new.md'] = '/elsewhere/new.md'
    await w.answer('once')
    expect(w.writes).toEqual([])
    expect(w.facts('tool.failed').map(({ data }) => data.fault.code)).toEqual(['approval.stale', 'approval.stale'])
  })

  it('is for one call, not for another of the same turn', async () => {
    const { w } = await asking()
    await w.answer('once')
    await w.callTool('2', 'write_file', { path: 'b.md', content: 'x' })
    expect(w.writes.map(({ path }) => path)).toEqual(['a.md'])
    expect(w.facts('approval.requested')).toHaveLength(2)
  })
})

describe('a question', () => {
  it('waits on when the program ends, and its answer goes on with the turn', async () => {
    const first = world({ files: {} })
    await first.open()
    await first.ask('t1')
    await first.callTool('1', 'write_file', write)
    const [asked] = first.facts('approval.requested')
    expect(asked).toBeDefined()

    const second = world({ files: {}, before: first.all(), policy: 'Be brief.' })
    second.supervisor.wake('session', 's1')
    await second.wait(0)
    expect(second.facts('turn.failed')).toEqual([])
    expect(second.facts('approval.requested')).toHaveLength(1)
    const { approvals } = await second.bus.query('approval.pending', { session: 's1' }, { timeoutMs: 1000 })
    expect(approvals).toEqual([asked?.data])
    await second.answer('once')
    expect(second.files).toEqual({ 'a.md': 'x' })
    expect(second.call().request.prompt.closing).toContain('Be brief.')
    await second.finish()
    expect(second.facts('turn.completed')).toHaveLength(1)
  })

  it('that is answered before its call has asked again is answered all the same', async () => {
    const first = world({ files: {} })
    await first.open()
    await first.ask('t1')
    await first.callTool('1', 'write_file', write)
    const second = world({ files: {}, before: first.all() })
    second.supervisor.wake('session', 's1')
    const approvalId = second.facts('approval.requested')[0]?.data.approvalId ?? ''
    second.send({ type: 'approval.answer', data: { sessionId: 's1', approvalId, decision: 'once' } })
    expect(second.facts('approval.granted')).toHaveLength(1)
    await second.wait(0)
    expect(second.facts('approval.requested')).toHaveLength(1)
    expect(second.files).toEqual({ 'a.md': 'x' })
    // It was for that one run: another answer finds nothing to allow.
    second.send({ type: 'approval.answer', data: { sessionId: 's1', approvalId, decision: 'once' } })
    expect(second.facts('approval.refused')).toHaveLength(1)
    expect(second.writes).toHaveLength(1)
  })

  it('is put anew where what it would change is another by then, and the old answer is stale', async () => {
    const first = world({ files: { 'a.md': 'one' } })
    await first.open()
    await first.ask('t1')
    await first.callTool('1', 'write_file', write)
    const second = world({ files: { 'a.md': 'two' }, before: first.all() })
    second.supervisor.wake('session', 's1')
    await second.wait(0)
    const [old, now] = second.facts('approval.requested')
    expect(now?.data.preview).toContain('- two')
    second.send({
      type: 'approval.answer',
      data: { sessionId: 's1', approvalId: old?.data.approvalId ?? '', decision: 'once' },
    })
    await second.wait(0)
    expect(second.files).toEqual({ 'a.md': 'two' })
    await second.answer('once')
    expect(second.files).toEqual({ 'a.md': 'x' })
  })

  it('of a turn whose tool had begun is not taken up: nobody knows what it did', async () => {
    const first = world({ files: {} })
    await first.open()
    await first.ask('t1')
    await first.callTool('1', 'write_file', write)
    await first.answer('once')
    const begun = first.all().slice(0, first.all().findIndex(({ type }) => type === 'tool.started') + 1)
    const second = world({ files: {}, before: begun })
    second.supervisor.wake('session', 's1')
    await second.wait(0)
    expect(second.facts('turn.failed')[0]?.data.fault.code).toBe('turn.interrupted')
    expect(second.files).toEqual({})
  })
})
