import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Host } from '../../../src/app/compose.ts'
import { reenact } from '../../../src/app/replay.ts'
import { startMcp } from '../../../src/adapters/mcp/server.ts'
import type { PromptMessage } from '../../../src/bus/messages/content.ts'
import type { Message } from '../../../src/bus/messages/envelope.ts'
import type { EventType } from '../../../src/bus/messages/index.ts'
import type { ModelChunk } from '../../../src/ports/model.ts'
import type { ToolPass } from '../../../src/ports/tool-door.ts'
import { heard, liveHome, turn, type LiveHome } from '../../support/live-home.ts'
import { bench, STAND_IN, versions, type Entry } from '../models/claude-cli/stand-in.ts'

const WRITE = 'tool:write_file {"path":"a.md","content":"tea"}'

interface Opened {
  readonly home: LiveHome
  readonly host: Host
  readonly journal: () => readonly Entry[]
  readonly facts: <T extends EventType>(type: T) => readonly Message<T>[]
  /** Waits for the question of the turn and answers it. */
  readonly answer: (turnId: string, decision: 'once' | 'deny') => Promise<void>
  readonly text: (turnId: string) => Promise<string>
}

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** The real program on a home of its own, whose claude is the stand-in. */
const opened = async (version: string = versions[0], session: { readonly memory?: boolean } = {}): Promise<Opened> => {
  const home = await liveHome()
  const folder = mkdtempSync(join(tmpdir(), 'claude-tools-'))
  const { providers } = home.config
  const config = {
    ...home.config,
    providers: { ...providers, claude_cli: { ...providers.claude_cli, command: STAND_IN } },
  }
  const env = { PATH: process.env['PATH'], STANDIN_VERSION: version, STANDIN_FOLDER: folder }
  const host = home.start({ config, env })
  ends.push(async () => {
    await host.stop('the end')
    home.remove()
    rmSync(folder, { recursive: true, force: true })
  })
  const { client } = host
  await client.command('session.create', { sessionId: 's', model: 'claude-cli/sonnet', ...session })
  const seen: Message[] = []
  host.bus.onAll('test', (message) => seen.push(message))
  return {
    home,
    host,
    facts: (type) => seen.filter((message) => message.type === type) as never,
    journal: () =>
      readFileSync(join(folder, 'journal.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Entry),
    answer: async (turnId, decision) => {
      const { data } = await heard(client, ['approval.requested'], (message) => message.data.turnId === turnId)
      await client.command('approval.answer', { sessionId: 's', approvalId: data.approvalId, decision })
    },
    text: async (turnId) => {
      const { data } = await heard(client, ['model.completed'], (message) => message.data.turnId === turnId)
      return data.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')
    },
  }
}

const starts = (journal: readonly Entry[]): readonly Entry[] => journal.filter(({ argv }) => argv !== undefined)

const user = (text: string): PromptMessage => ({ role: 'user', content: [{ type: 'text', text }] })

describe('the provider', () => {
  it('says that it works while a tool runs, and the token ends with the child', async () => {
    const door = await startMcp({
      callTool: () =>
        new Promise((resolve) => {
          setTimeout(resolve, 300, { text: 'ran', images: [], isError: false })
        }),
    })
    const passes: ToolPass[] = []
    const one = bench({
      workingMs: 50,
      door: {
        open: async (caller) => {
          const pass = await door.open(caller)
          passes.push(pass)
          return pass
        },
      },
    })
    ends.push(one.end, door.close)
    const tools = [{ name: 'wait', description: '', risk: 'read' as const, parameters: { type: 'object' } }]
    const prompt = { system: 'Be brief.', tools, messages: [user('tool:wait {}')] }
    const chunks: ModelChunk[] = []
    const request = { model: 'sonnet', sessionId: 's', turnId: 't', prompt }
    for await (const chunk of one.port.stream(request, new AbortController().signal)) chunks.push(chunk)
    expect(chunks.filter(({ type }) => type === 'working').length).toBeGreaterThan(3)
    expect(chunks.at(-1)).toEqual({ type: 'stop', reason: 'end' })
    const status = async (): Promise<number> => {
      const [{ url, token }] = passes as [ToolPass]
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      return (await fetch(url, { method: 'POST', headers, body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' })).status
    }
    expect(await status()).toBe(200)
    await one.port.close()
    expect(await status()).toBe(401)
  })
})

describe.each(versions)('a model of claude %s', (version) => {
  it('calls a tool, which runs once the person has allowed it, and answers in one piece', async () => {
    const { home, host, answer, text, journal } = await opened(version)
    const asking = turn(host.client, 's', 't1', WRITE, true)
    await answer('t1', 'once')
    expect((await asking).type).toBe('turn.completed')
    expect(home.text('workspace/a.md')).toBe('tea')
    expect(await text('t1')).toMatch(/^Let me\.\n\nIt gave: Wrote a\.md .*\nDone\.$/)
    await turn(host.client, 's', 't2', 'hello')
    expect(await text('t2')).toContain('You said')
    expect(starts(journal())).toHaveLength(1)
  })

  it('is told when the person says no, or nobody is there to ask', async () => {
    const { home, host, answer, text } = await opened(version)
    const asking = turn(host.client, 's', 't1', WRITE, true)
    await answer('t1', 'deny')
    await asking
    await turn(host.client, 's', 't2', WRITE)
    expect(await text('t1')).toContain('It failed: write_file was not allowed: the person said no.')
    expect(await text('t2')).toContain('nobody is there to give it')
    expect(existsSync(join(home.paths.workspace, 'a.md'))).toBe(false)
  })
})

describe('a turn of claude', () => {
  it('that is cancelled while the person is asked runs nothing, and the next one is answered', async () => {
    const { home, host, text, facts } = await opened()
    const asking = turn(host.client, 's', 't1', WRITE, true)
    await heard(host.client, ['approval.requested'], ({ data }) => data.turnId === 't1')
    await host.client.command('turn.cancel', { sessionId: 's' })
    expect((await asking).type).toBe('turn.cancelled')
    expect(facts('tool.refused')).toHaveLength(1)
    expect(facts('tool.started')).toEqual([])
    await turn(host.client, 's', 't2', 'hello')
    expect(await text('t2')).toContain('You said')
    expect(existsSync(join(home.paths.workspace, 'a.md'))).toBe(false)
  })

  it('is offered the tools that its session has: without memory, none of it', async () => {
    const { host, journal } = await opened('2.0.77', { memory: false })
    await turn(host.client, 's', 't1', 'hello')
    await host.client.command('session.create', { sessionId: 's2', model: 'claude-cli/sonnet' })
    await turn(host.client, 's2', 't2', 'hello')
    const [without, withMemory] = journal().flatMap(({ tools }) => (tools === undefined ? [] : [tools]))
    expect(without).toContain('mcp__localgpt__write_file')
    expect(without?.filter((name) => name.includes('memory'))).toEqual([])
    expect(withMemory).toContain('mcp__localgpt__memory_search')
    expect(without).not.toContain('mcp__localgpt__use_skill')
  })

  it('is tainted by what a tool reads, and reads it in a fence', async () => {
    const { host, answer, text, facts } = await opened()
    const first = turn(host.client, 's', 't0', WRITE, true)
    await answer('t0', 'once')
    await first
    const asking = turn(
      host.client,
      's',
      't1',
      'tool:read_file {"path":"a.md"}\ntool:write_file {"path":"b.md","content":"x"}',
      true,
    )
    await answer('t1', 'once')
    await asking
    expect(facts('approval.requested').map(({ data }) => data.tainted)).toEqual([[], ['the file a.md']])
    expect(await text('t1')).toMatch(/It gave: <tool_output [0-9a-f]{32}>\n[\s\S]*tea\n<\/tool_output [0-9a-f]{32}>/)
  })

  it('leaves its token nowhere: not in argv, not in the environment, not in the log, not on the disk', async () => {
    const { home, host, answer, journal } = await opened()
    const asking = turn(host.client, 's', 't1', WRITE, true)
    await heard(host.client, ['approval.requested'], () => true)
    const { argv = [], env } = starts(journal())[0] ?? {}
    const token = journal().find((entry) => entry.token !== undefined)?.token ?? ''
    expect(token).toMatch(/^[\w-]{43}$/)
    const file = argv.find((word) => word.startsWith('--mcp-config='))?.slice('--mcp-config='.length) ?? ''
    expect(file.startsWith(home.paths.state)).toBe(true)
    expect(existsSync(file)).toBe(false)
    expect(JSON.stringify([argv, env])).not.toContain(token)
    await answer('t1', 'once')
    await asking
    const everything = readdirSync(home.paths.home, { recursive: true, encoding: 'utf8' })
      .map((name) => join(home.paths.home, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'latin1'))
    expect(everything.some((text) => text.includes('turn.called'))).toBe(true)
    expect(everything.filter((text) => text.includes(token))).toEqual([])
  })

  it('offers nothing to a program that brings its own tools', async () => {
    const { host, journal } = await opened()
    const tools = [{ name: 'theirs', description: '', risk: 'read' as const, parameters: { type: 'object' } }]
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'hello' }] }]
    const reply = await host.client.command('model.complete', {
      callId: 'c1',
      provider: 'claude-cli',
      model: 'sonnet',
      prompt: { system: 'Be brief.', tools, messages },
    })
    expect(reply.type).toBe('model.answered')
    expect(starts(journal())[0]?.argv?.some((word) => word.startsWith('--mcp-config'))).toBe(false)
  })

  it('can be played again, tool calls and answers of the person included', async () => {
    const { home, host, answer } = await opened()
    const { run } = host
    const asking = turn(host.client, 's', 't1', WRITE, true)
    await answer('t1', 'once')
    await asking
    await turn(host.client, 's', 't2', 'tool:read_file {"path":"a.md"}')
    await host.stop('the end')
    const recording = home.withLog((log, effects) => ({
      effects: effects(run),
      before: [],
      recorded: [...log.read()].filter(({ id }) => id.startsWith(run)),
      config: home.config,
    }))
    const { divergence, unclaimed, messages } = await reenact(recording)
    expect(divergence).toBeNull()
    expect(unclaimed).toEqual([])
    expect(messages.filter(({ type }) => type === 'tool.completed')).toHaveLength(2)
  })
})
