import { describe, expect, it } from 'vitest'
import { createCallMachine, type CallEffects } from '../../src/actors/tools/call-machine.ts'
import { builtInTools } from '../../src/actors/tools/registry.ts'
import { owners } from '../../src/app/owners.ts'
import { specOf, typesOf, type Data } from '../../src/bus/messages/index.ts'
import { noMemory, settle, world } from './support/world.ts'

/** One call of every tool that there is. */
const CALLS: Readonly<Record<string, Record<string, unknown>>> = {
  memory_search: { query: 'tea' },
  memory_get: { path: 'n.md' },
  memory_append: { text: 'tea' },
  read_file: { path: 'n.md' },
  write_file: { path: 'a.md', content: 'x' },
  edit_file: { path: 'n.md', old_text: 'note', new_text: 'word' },
  list_files: {},
  grep: { pattern: 'note' },
  bash: { command: 'git status' },
  more_output: { id: 'c0' },
  web_fetch: { url: 'https://a.example/' },
  web_search: { query: 'tea' },
  use_skill: { name: 'brew' },
  use_folder: {},
}
const tools = builtInTools({ webSearch: true }).map(({ name }) => name)

/** Everything a tool could do to the world, as it was done. */
function watched() {
  const done: string[] = []
  const watch = <T extends object>(what: string, port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]): unknown => {
          done.push(`${what}.${String(name)}`)
          return (member as (...given: unknown[]) => unknown).apply(target, args)
        }
      },
    })
  return { done, watch }
}

/** The real actors without the one that answers questions: whoever says "granted" here is the test. */
async function ungated(name: string) {
  const { done, watch } = watched()
  const w = world({
    files: { 'n.md': 'a note', 'skills/brew/SKILL.md': 'Boil.' },
    pages: { 'https://a.example/': 'a page' },
    webSearch: true,
    watch,
    memory: watch('memory', noMemory),
    alsoWith: (specs) =>
      specs.map((spec) => (spec.name === 'approvals' ? { ...spec, handles: [], listens: [] } : spec)),
  })
  await w.open()
  await w.ask('t1', 'hello', { folder: '/p/bike' })
  done.length = 0
  await w.callTool('c1', name, CALLS[name])
  const request = w.facts('approval.request')[0]?.data
  if (request === undefined) throw new Error(`${name} was never asked for`)
  return { w, done, request }
}

/** What may be looked at before the answer: where a path leads, what a file holds now, what a command would do. */
const LOOKS = ['files.judgeFolder', 'files.resolve', 'files.readText', 'files.digest', 'shell.level', 'reader.read']
const acts = (done: readonly string[]): readonly string[] => done.filter((what) => !LOOKS.includes(what))

describe('the gate', () => {
  it('is tried with every tool', () => {
    expect(Object.keys(CALLS).sort()).toEqual([...tools].sort())
  })

  it.each(tools)('%s does nothing before it is allowed, nor by an answer to anything else', async (name) => {
    const { w, done, request } = await ungated(name)
    const { sessionId, turnId, toolCallId, approvalId, digest } = request
    const grant = { sessionId, turnId, toolCallId, name, approvalId, digest }
    const forged: Data<'approval.passed'>[] = [
      { ...grant, digest: digest.replace(/^./, (c) => (c === '0' ? '1' : '0')), by: 'rule' },
      { ...grant, approvalId: `${approvalId}0`, by: 'rule' },
      { ...grant, approvalId: `${turnId}:${toolCallId}`, by: 'rule' },
      { ...grant, name: 'read_file_', by: 'rule' },
      { ...grant, toolCallId: 'c2', by: 'rule' },
      { ...grant, turnId: 't2', by: 'rule' },
      { ...grant, sessionId: 's2', by: 'rule' },
    ]
    for (const data of forged) {
      w.bus.commit([{ type: 'approval.passed', data }], { source: 'test' })
      const { by: _, ...rest } = data
      w.bus.commit([{ type: 'approval.granted', data: { ...rest, scope: 'once' } }], { source: 'test' })
    }
    await settle()
    expect(acts(done)).toEqual([])
    expect(w.facts('tool.started')).toEqual([])

    w.bus.commit([{ type: 'approval.granted', data: { ...grant, scope: 'once' } }], { source: 'test' })
    await settle()
    expect(w.facts('tool.started')).toHaveLength(1)
    // A grant is for one run.
    const ran = done.length
    w.bus.commit([{ type: 'approval.granted', data: { ...grant, scope: 'once' } }], { source: 'test' })
    await settle()
    expect(done).toHaveLength(ran)
    expect(w.facts('tool.started')).toHaveLength(1)
  })

  it.each(tools)('%s runs no more once it was denied', async (name) => {
    const { w, done, request } = await ungated(name)
    const { sessionId, turnId, toolCallId, approvalId, digest } = request
    const ids = { sessionId, turnId, toolCallId, name, approvalId, digest }
    w.bus.commit([{ type: 'approval.denied', data: { ...ids, reason: 'no.' } }], { source: 'test' })
    w.bus.commit([{ type: 'approval.granted', data: { ...ids, scope: 'once' } }], { source: 'test' })
    await settle()
    expect(acts(done)).toEqual([])
    expect(w.facts('tool.refused')).toHaveLength(1)
  })

  it('is the only way into the state in which tools run', () => {
    const machine = createCallMachine({ policy: { outputLimit: 1, timeoutMs: 1 } } as CallEffects)
    const ways = Object.values(machine.states).flatMap((state) =>
      [...state.transitions.values(), state.always ?? []]
        .flat()
        .filter(({ target = [] }) => target.some(({ key }) => key === 'running'))
        .map(({ eventType, guard }) => `${state.key} ${eventType} ${typeof guard === 'string' ? guard : 'unnamed'}`),
    )
    expect(ways.sort()).toEqual(['asking approval.granted ours', 'asking approval.passed ours'])
    expect(machine.root.initial.target.map(({ key }) => key)).toEqual(['checking'])
  })

  it('cannot be reached around from outside: no door takes what the actors say to each other', () => {
    const inside = ['tool.run', 'tool.cancel', 'approval.request'] as const
    for (const type of inside) expect(specOf(type).public).toBe(false)
    // Nobody outside states a fact, and the commands that pass a door run no tool by themselves.
    for (const type of typesOf('event')) expect(specOf(type).public).toBe(false)
    const tooling = typesOf('command').filter((type) => owners[type] === 'tools' || owners[type] === 'approvals')
    expect(tooling.filter((type) => specOf(type).public).sort()).toEqual([
      'approval.answer',
      'approval.forget',
      'tool.undo',
    ])
  })
})
