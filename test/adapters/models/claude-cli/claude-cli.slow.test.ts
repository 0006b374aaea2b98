import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { findClaude } from '../../../../src/adapters/models/claude-cli/binary.ts'
import { createClaudeCli } from '../../../../src/adapters/models/claude-cli/claude-cli.ts'
import type { Bench } from './stand-in.ts'
import { ask, assistant, bench, faultOf, said, STAND_IN, user, versions } from './stand-in.ts'

const benches: Bench[] = []
const opened = (...options: Parameters<typeof bench>): Bench => {
  const one = bench(...options)
  benches.push(one)
  return one
}
afterEach(async () => {
  await Promise.all(benches.splice(0).map((one) => one.end()))
})

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await sleep(10)
}

const types = (chunks: readonly { type: string }[]): string[] => chunks.map((chunk) => chunk.type)

describe.each(versions)('the claude binary, version %s', (version) => {
  it('streams an answer in order: text as it comes, usage, stop', async () => {
    const { port } = opened({ version })
    expect(await ask(port, [user('hello')])).toEqual([
      { type: 'text', text: 'You said: ' },
      { type: 'text', text: 'hello' },
      { type: 'usage', usage: { input: 16, output: 9, cached: 4 } },
      { type: 'stop', reason: 'end' },
    ])
  })

  it('gives reasoning apart from the answer, closed by its signature', async () => {
    const { port } = opened({ version })
    const chunks = await ask(port, [user('thinking')])
    expect(types(chunks)).toEqual(['reasoning', 'reasoning', 'signature', 'text', 'usage', 'stop'])
    expect(said(chunks)).toBe('seen')
  })

  it('asks the same child for the second turn and sends it nothing but the new message', async () => {
    const { port, starts, sent, journal } = opened({ version })
    const first = said(await ask(port, [user('one')]))
    const second = said(await ask(port, [user('one'), assistant(first), user('two')]))
    expect(second).toBe('You said: two')
    expect(starts()).toHaveLength(1)
    expect(new Set(journal().flatMap((entry) => (entry.line === undefined ? [] : [entry.pid]))).size).toBe(1)
    expect(sent()).toEqual(['one', 'two'])
  })

  it('passes messages that begin with "-" or "/" to the model', async () => {
    const { port, sent } = opened({ version })
    const first = said(await ask(port, [user('-x what is this')]))
    expect(first).toBe('You said: -x what is this')
    const second = said(await ask(port, [user('-x what is this'), assistant(first), user('/help')]))
    expect(second).toBe('You said: /help')
    expect(sent()).toEqual(['-x what is this', ' /help'])
  })

  it('keeps prompts off argv and turns the binary’s own tools, servers, hooks and file reading off', async () => {
    const { port, starts, folder } = opened({ version })
    await ask(port, [user('my secret plan')], { system: '-System of\n/old' })
    const [start] = starts()
    const argv = start?.argv ?? []
    expect(start?.system).toBe('-System of\n/old')
    expect(argv.join(' ')).not.toMatch(/secret|System/)
    expect(argv.slice(argv.indexOf('--tools'))).toEqual(['--tools', ''])
    expect(argv).toContain('--strict-mcp-config')
    expect(argv).toContain('--settings={"disableAllHooks":true}')
    expect(argv.includes('--system-prompt-snapshot=off')).toBe(version === '2.1.329')
    expect(start?.env).toMatchObject({
      CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '0',
    })
    expect(start?.cwd).toBe(join(folder, 'state', 'claude-cli'))
  })

  it('leaves no system prompt on the disk once the child has read it', async () => {
    const { port, folder } = opened({ version })
    await ask(port, [user('hello')])
    await until(() => !readdirSync(join(folder, 'state')).some((name) => name.startsWith('claude-prompt-')))
  })

  it('takes the session up again in a new child after the idle one has ended', async () => {
    const { port, starts, sent } = opened({ version, idleMs: 20 })
    const first = said(await ask(port, [user('one')]))
    const [start] = starts()
    await until(() => !alive(start?.pid ?? 0))
    await ask(port, [user('one'), assistant(first), user('two')])
    const [before, after] = starts().map((entry) => entry.argv?.find((one) => /^--(session-id|resume)=/.test(one)))
    expect(after).toBe(before?.replace('--session-id', '--resume'))
    expect(sent()).toEqual(['one', 'two'])
  })

  it('takes the session up with a changed system prompt', async () => {
    const { port, starts } = opened({ version })
    const first = said(await ask(port, [user('one')], { system: 'Old.' }))
    await ask(port, [user('one'), assistant(first), user('two')], { system: 'New.' })
    expect(starts().map((entry) => entry.system)).toEqual(['Old.', 'New.'])
    expect(starts()[1]?.argv?.some((one) => one.startsWith('--resume='))).toBe(true)
  })

  it('tells everything to a fresh session where the old one is not found any more', async () => {
    const { port, folder, starts, sent } = opened({ version, idleMs: 20 })
    const first = said(await ask(port, [user('one')]))
    const [start] = starts()
    await until(() => !alive(start?.pid ?? 0))
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.session'))) {
      rmSync(join(folder, name))
    }
    const second = await ask(port, [user('one'), assistant(first), user('two')])
    expect(said(second)).toBe('You said: two')
    expect(starts().map((entry) => entry.argv?.some((one) => one.startsWith('--resume=')))).toEqual([
      false,
      true,
      false,
    ])
    expect(JSON.stringify(sent().at(-1))).toContain('<transcript>')
  })

  it('starts anew, with the conversation as a transcript, when the prefix is another one', async () => {
    const { port, starts, sent } = opened({ version })
    await ask(port, [user('one')])
    const chunks = await ask(port, [user('one'), assistant('Something else.'), user('two')])
    expect(said(chunks)).toBe('You said: two')
    expect(starts()).toHaveLength(2)
    expect(new Set(starts().map((entry) => entry.argv?.find((one) => one.startsWith('--session-id=')))).size).toBe(2)
    const [told] = sent().at(-1) as { text: string }[]
    expect(told?.text).toContain('{"role":"assistant","text":"Something else."}')
    await until(() => !alive(starts()[0]?.pid ?? 0))
  })

  it('keeps one child for each conversation', async () => {
    const { port, starts } = opened({ version })
    await Promise.all(['a', 'b'].map((sessionId) => ask(port, [user(sessionId)], { sessionId })))
    expect(new Set(starts().map((entry) => entry.pid)).size).toBe(2)
  })

  it('kills the child and ends quietly when the answer is called off', async () => {
    const { port, starts } = opened({ version })
    const stop = new AbortController()
    const chunks = await ask(port, [user('hangs')], {
      signal: stop.signal,
      onChunk: (chunk) => {
        if (chunk.type === 'text') stop.abort()
      },
    })
    expect(types(chunks)).toEqual(['text'])
    await until(() => !alive(starts()[0]?.pid ?? 0))
  })

  it('keeps the child when the reader leaves after the stop', async () => {
    const { port, starts } = opened({ version })
    const first: string[] = []
    const request = {
      model: 'sonnet',
      sessionId: 's1',
      prompt: { system: 'Be brief.', tools: [], messages: [user('one')] },
    }
    for await (const chunk of port.stream(request, new AbortController().signal)) {
      if (chunk.type === 'text') first.push(chunk.text)
      if (chunk.type === 'stop') break
    }
    await ask(port, [user('one'), assistant(first.join('')), user('two')])
    expect(starts()).toHaveLength(1)
  })

  it('says provider.disconnected when the child dies in the middle, with its last words and no key in them', async () => {
    const { port } = opened({ version })
    const fault = await faultOf(ask(port, [user('dies')]))
    expect(fault).toMatchObject({ code: 'provider.disconnected', retryable: true, detail: { signal: 'SIGKILL' } })
    expect(fault.detail?.['stderr']).toBe('fatal: out of memory, key ***')
  })

  it('asks again with a new child after a failure', async () => {
    const { port, starts } = opened({ version })
    expect((await faultOf(ask(port, [user('overloaded')]))).code).toBe('provider.overloaded')
    await ask(port, [user('overloaded'), user('two')])
    expect(starts()).toHaveLength(2)
  })

  it.each([
    ['not-logged-in', 'provider.not_logged_in', false],
    ['missing', 'provider.model_not_found', false],
    ['limited', 'provider.rate_limited', true],
    ['overloaded', 'provider.overloaded', true],
  ])('calls a turn that is "success" and is_error (%s) %s', async (how, code, retryable) => {
    const { port } = opened({ version })
    const fault = await faultOf(ask(port, [user(how)]))
    expect(fault).toMatchObject({ code, retryable })
    expect(fault.hint).toBeTruthy()
  })

  it.each(['malformed', 'unknown'])('goes on over %s lines', async (how) => {
    const { port } = opened({ version })
    expect(said(await ask(port, [user(how)]))).toBe('fine')
  })

  it('puts characters together that come byte by byte', async () => {
    const { port } = opened({ version })
    expect(said(await ask(port, [user('unicode')]))).toBe('Grüße 🌍')
  })

  it('stops where the answer is cut at its length, and does not let the binary go on unseen', async () => {
    const { port, starts } = opened({ version })
    const chunks = await ask(port, [user('long')])
    expect(said(chunks)).toBe('a lo')
    expect(chunks.at(-1)).toEqual({ type: 'stop', reason: 'length' })
    await until(() => !alive(starts()[0]?.pid ?? 0))
  })

  it('gives an answer that was not streamed once', async () => {
    const { port } = opened({ version })
    const chunks = await ask(port, [user('unstreamed')])
    expect(types(chunks)).toEqual(['text', 'usage', 'stop'])
    expect(said(chunks)).toBe('all at once')
  })

  it('does not join two answers when a lost stream is asked for again', async () => {
    const { port } = opened({ version })
    expect((await faultOf(ask(port, [user('again')]))).code).toBe('provider.disconnected')
  })

  it('ends every child on close', async () => {
    const { port, starts } = opened({ version })
    await ask(port, [user('one')])
    const running = ask(port, [user('hangs')], { sessionId: 's2' }).catch((error: unknown) => error)
    await until(() => starts().length === 2)
    await port.close()
    expect(starts().map((entry) => alive(entry.pid))).toEqual([false, false])
    await running
  })

  it('adds less than 50 ms to a follow-up turn', async () => {
    const { port } = opened({ version })
    const first = said(await ask(port, [user('one')]))
    const messages = [user('one'), assistant(first)]
    const took: number[] = []
    for (const text of ['two', 'three', 'four', 'five', 'six']) {
      const before = performance.now()
      const answer = said(await ask(port, [...messages, user(text)]))
      took.push(performance.now() - before)
      messages.push(user(text), assistant(answer))
    }
    expect(Math.min(...took)).toBeLessThan(50)
  })
})

describe('children that wait', () => {
  it('are no more than the limit; the one that waited longest ends', async () => {
    const { port, starts } = opened({ maxIdle: 1 })
    await ask(port, [user('one')], { sessionId: 'a' })
    await ask(port, [user('one')], { sessionId: 'b' })
    const pids = starts().map((entry) => entry.pid)
    await until(() => !alive(pids[0] ?? 0))
    expect(alive(pids[1] ?? 0)).toBe(true)
  })
})

describe('a login or a network that is missing', () => {
  it('is said as soon as the binary says it', async () => {
    const { port } = opened({ start: 'not-logged-in' })
    const fault = await faultOf(ask(port, [user('hello')]))
    expect(fault).toMatchObject({ code: 'provider.not_logged_in', hint: expect.stringContaining('/login') as string })
  })

  it('shows a notice, then a fault, when the binary says nothing at all', async () => {
    const { port, starts } = opened({ start: 'silent', noticeMs: 100, silenceMs: 1500 })
    const chunks: { type: string }[] = []
    const fault = await faultOf(ask(port, [user('hello')], { onChunk: (chunk) => chunks.push(chunk) }))
    expect(chunks.at(-1)).toEqual({ type: 'notice', message: 'waiting for claude …' })
    expect(fault).toMatchObject({ code: 'provider.timeout', hint: expect.stringContaining('/login') as string })
    await until(() => !alive(starts()[0]?.pid ?? 0))
  })

  it('is not taken for a model that is only slow', async () => {
    const { port } = opened({ silenceMs: 2000, env: { STANDIN_SLOW_MS: '2300' } })
    expect(said(await ask(port, [user('slow')]))).toBe('late')
  })

  it('tells why a child could not start', async () => {
    const { port } = opened({ start: 'exit' })
    const fault = await faultOf(ask(port, [user('hello')]))
    expect(fault).toMatchObject({ code: 'provider.disconnected', detail: { code: 1, stderr: 'cannot start today' } })
  })
})

describe('the version', () => {
  it('is asked once for a binary, also by the next process', async () => {
    const { port, folder, journal } = opened()
    await ask(port, [user('one')])
    const env = { PATH: process.env['PATH'], STANDIN_FOLDER: folder }
    const next = createClaudeCli({ command: STAND_IN, stateDir: join(folder, 'state'), env })
    await ask(next, [user('one')])
    await next.close()
    expect(journal().filter((entry) => entry.asked === 'version')).toHaveLength(1)
  })

  it('is asked again when the binary has changed', async () => {
    const { folder, journal } = opened()
    const command = join(folder, 'claude')
    copyFileSync(STAND_IN, command)
    const env = { PATH: process.env['PATH'], STANDIN_FOLDER: folder }
    const one = createClaudeCli({ command, stateDir: join(folder, 'state'), env })
    await ask(one, [user('one')])
    utimesSync(command, new Date(0), new Date(0))
    await ask(one, [user('two')])
    await one.close()
    expect(journal().filter((entry) => entry.asked === 'version')).toHaveLength(2)
  })

  it('is read from the package where npm installed one', async () => {
    const { folder, journal } = opened()
    const home = join(folder, 'node_modules', '@anthropic-ai', 'claude-code')
    mkdirSync(home, { recursive: true })
    writeFileSync(
      join(home, 'package.json'),
      JSON.stringify({ name: '@anthropic-ai/claude-code', version: '2.1.329', type: 'module' }),
    )
    copyFileSync(STAND_IN, join(home, 'cli.js'))
    symlinkSync(join(home, 'cli.js'), join(folder, 'claude'))
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, STANDIN_FOLDER: folder, STANDIN_VERSION: '2.1.329' }
    const port = createClaudeCli({ stateDir: join(folder, 'state'), env })
    expect(said(await ask(port, [user('one')]))).toBe('You said: one')
    await port.close()
    expect(journal().filter((entry) => entry.asked === 'version')).toHaveLength(0)
  })

  it('must not be older than what is known to keep its tools off', async () => {
    const { port } = opened({ version: '1.0.128' })
    const fault = await faultOf(ask(port, [user('one')]))
    expect(fault).toMatchObject({ code: 'provider.failed', message: 'claude 1.0.128 is too old.' })
    expect(fault.hint).toContain('claude update')
  })
})

describe('a missing binary', () => {
  it('is told at once, with how to install it', async () => {
    const { folder } = opened()
    const port = createClaudeCli({ stateDir: join(folder, 'state'), env: { PATH: folder } })
    const before = performance.now()
    const fault = await faultOf(ask(port, [user('one')]))
    expect(performance.now() - before).toBeLessThan(100)
    expect(fault).toMatchObject({ code: 'provider.missing_binary', message: 'There is no program "claude" on PATH.' })
    expect(fault.hint).toContain('npm install -g @anthropic-ai/claude-code')
  })

  it('is found on PATH without being started, and only where it can be run', () => {
    const { folder } = opened()
    expect(findClaude({ env: { PATH: folder } })).toBeNull()
    writeFileSync(join(folder, 'claude'), 'not a program')
    expect(findClaude({ env: { PATH: folder } })).toBeNull()
    chmodSync(join(folder, 'claude'), 0o755)
    expect(findClaude({ env: { PATH: folder } })).toBe(join(folder, 'claude'))
    expect(findClaude({ command: join(folder, 'claude'), env: {} })).toBe(join(folder, 'claude'))
  })

  it('that cannot be started is a fault that says so', async () => {
    const { folder } = opened()
    writeFileSync(join(folder, 'claude'), '#!/no/such/interpreter\n', { mode: 0o755 })
    const port = createClaudeCli({ command: join(folder, 'claude'), stateDir: join(folder, 'state'), env: {} })
    expect((await faultOf(ask(port, [user('one')]))).code).toBe('provider.failed')
  })
})
