import { connect } from 'node:net'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openHome } from '../../src/app/open-home.ts'
import type { OpenHome } from '../../src/app/steady-client.ts'
import { loadConfig } from '../../src/config/load.ts'
import { homePaths } from '../../src/config/paths.ts'
import { version } from '../../src/config/version.ts'
import type { BusClient } from '../../src/bus/client.ts'
import type { Message } from '../../src/bus/messages/envelope.ts'
import { modelServer } from './support/model-server.ts'
import { built, createPlace, sessionsOf, type Place, type Running } from './support/program.ts'

interface HostFile {
  readonly pid: number
  readonly port: number | null
  readonly socket: string
  readonly token: string
}

let place: Place
const opened: { stop(reason: string): Promise<void> }[] = []
beforeAll(built)
beforeEach(() => {
  place = createPlace()
})
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop('the test is over')
  place.remove()
})

const readHost = (): HostFile => JSON.parse(readFileSync(join(place.home, 'state/host.json'), 'utf8')) as HostFile

async function daemon(env: Readonly<Record<string, string>> = {}): Promise<Running> {
  const running = place.start(['daemon', 'start', '--foreground'], {
    env: { LOCALGPT_SERVER_PORT: '0', LOCALGPT_MEMORY_EMBEDDING_PROVIDER: 'none', ...env },
  })
  await running.says('Listening on http://127.0.0.1:')
  return running
}

/** The home as a chat opens it, in this process. */
async function open(env: Readonly<Record<string, string>> = {}): Promise<OpenHome> {
  const settings = { ...place.env, LOCALGPT_MEMORY_EMBEDDING_PROVIDER: 'none', ...env }
  const paths = homePaths({ env: settings, homedir: place.root })
  const { config } = loadConfig({ file: paths.configFile, home: paths.home, homedir: place.root, env: settings })
  const home = await openHome({
    paths,
    config,
    version,
    env: settings,
    source: 'test',
    memory: 'live',
    say: () => undefined,
  })
  opened.push(home)
  return home
}

const begin = async (client: BusClient, model: string): Promise<void> => {
  const reply = await client.command('session.create', { sessionId: 's1', model })
  expect(reply.type).toBe('session.created')
}

describe('beside a host', () => {
  test('every command does what it does alone', async () => {
    const running = await daemon()
    const told = await place.run(['ask', 'Remember that the kettle is blue.'])
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining('MEMORY.md') as string })
    expect((await place.run(['ask', 'What colour is the kettle?'])).out).toContain('blue')
    expect((await place.run(['memory', 'search', 'kettle'])).out).toContain('The kettle is blue')
    expect((await place.run(['memory', 'show', 'MEMORY.md'])).out).toContain('The kettle is blue')
    expect((await place.run(['memory', 'reindex'])).out).toContain('notes looked at')
    expect(await place.json(['memory', 'stats'])).toMatchObject({ vectors: 0 })
    const [latest] = await sessionsOf(place)
    const branched = (await place.run(['session', 'branch', latest?.session_id ?? ''])).out.split('\n')[0] ?? ''
    expect((await place.run(['session', 'show', branched])).out).toContain('kettle')
    expect((await place.run(['session', 'delete', branched, '--yes'])).code).toBe(0)
    expect(latest?.title).toContain('kettle')
    expect((await place.run(['session', 'delete', latest?.session_id ?? '', '--yes'])).code).toBe(0)
    expect(await sessionsOf(place)).toHaveLength(1)
    expect(readHost().pid).toBe(running.child.pid)
    running.child.kill('SIGTERM')
    expect(await running.done).toMatchObject({ code: 0 })
  })

  test('a session of one process goes on in another', async () => {
    const running = await daemon()
    const { client } = await open()
    await begin(client, 'recall')
    const asked = await place.run(['ask', '--session', 's1', 'Remember that the hook is brass.'])
    expect(asked.code).toBe(0)
    expect((await client.query('session.messages', { sessionId: 's1' })).messages?.length).toBeGreaterThan(1)
    running.child.kill('SIGTERM')
    await running.done
  })

  test('the socket is for its owner alone, and wants the token', async () => {
    const running = await daemon()
    const { socket } = readHost()
    expect(statSync(socket).mode & 0o777).toBe(0o600)
    const say = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let heard = ''
        const end = connect(socket, () => end.write(text))
        end.on('data', (piece) => (heard += piece.toString()))
        end.on('close', () => {
          resolve(heard)
        })
      })
    for (const text of ['{"type":"hello","token":"wrong"}\n', '{"type":"ping"}\n', 'not json\n', '\u0000\u0001\n'])
      expect(await say(text)).toMatch(/^\{"type":"fault","id":null,"fault":\{"code":"(auth\.required|input\.invalid)"/)
    expect((await place.run(['ask', 'hello'])).code).toBe(0)
    running.child.kill('SIGTERM')
    await running.done
  })
})

test('questions asked at the same moment of a home nobody hosts are all answered', async () => {
  await place.run(['ask', 'Remember that the gate is green.'])
  const answers = await Promise.all(Array.from({ length: 5 }, () => place.run(['ask', 'What colour is the gate?'])))
  for (const { code, out, err } of answers)
    expect({ code, green: out.includes('green'), err }).toMatchObject({ code: 0, green: true })
})

test('a question uses the process of another that is still being answered, and is not cut off by its end', async () => {
  const server = await modelServer('A slow answer', { ends: false })
  try {
    const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'none' }
    const slow = place.start(['ask', '-m', 'openai/m', 'hello'], { env })
    await slow.says('A slow answer')
    const quick = await place.run(['ask', 'Remember that the cup is white.'])
    expect(quick).toMatchObject({ code: 0 })
    slow.child.kill('SIGTERM')
    expect((await slow.done).code).toBe(130)
    expect((await place.run(['ask', 'What colour is the cup?'])).out).toContain('white')
  } finally {
    await server.close()
  }
})

describe('when the host goes', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('by %s, who is attached goes on within a second', async (signal) => {
    const running = await daemon()
    const home = await open()
    await begin(home.client, 'recall')
    expect(home.hosts()).toBe(false)
    const heard: Message[] = []
    const stream = home.client.subscribe({ subscriber: 'test', session: 's1' })
    void (async () => {
      for await (const item of stream) if (item.kind === 'message') heard.push(item.message)
    })()
    await home.client.command('turn.start', { sessionId: 's1', turnId: 't1', text: 'Remember that one is first.' })
    await expect.poll(() => heard.some(({ type }) => type === 'turn.completed'), { timeout: 10_000 }).toBe(true)
    const before = heard.at(-1)?.seq ?? 0

    const began = performance.now()
    running.child.kill(signal)
    if (signal === 'SIGTERM') await running.done
    await expect
      .poll(async () => (await home.client.query('session.get', { sessionId: 's1' })).session?.messageCount, {
        timeout: 5000,
        interval: 5,
      })
      .toBeGreaterThan(1)
    const took = performance.now() - began
    await expect.poll(() => home.hosts(), { timeout: 5000, interval: 5 }).toBe(true)
    expect(took).toBeLessThan(5000)

    await home.client.command('turn.start', { sessionId: 's1', turnId: 't2', text: 'Remember that two is second.' })
    await expect.poll(() => heard.filter(({ type }) => type === 'turn.completed').length, { timeout: 10_000 }).toBe(2)
    const seqs = heard.map(({ seq }) => seq).filter((seq) => seq > 0)
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
    expect(Math.max(...seqs)).toBeGreaterThan(before)
    await running.done
  })

  test('in the middle of a turn, the turn ends as a fact and the partial answer is told of', async () => {
    const server = await modelServer('Half an answer', { ends: false })
    try {
      const env = { OPENAI_BASE_URL: server.url, OPENAI_API_KEY: 'none' }
      const running = await daemon(env)
      const home = await open(env)
      await begin(home.client, 'openai/m')
      const stream = home.client.subscribe({ subscriber: 'test', session: 's1' })
      await home.client.command('turn.start', { sessionId: 's1', turnId: 't1', text: 'hello' })
      const seen: string[] = []
      for await (const item of stream) {
        if (item.kind === 'end') break
        seen.push(item.message.type)
        if (item.message.type === 'turn.text.delta' && running.child.exitCode === null) running.child.kill('SIGKILL')
        if (item.message.type === 'turn.failed') {
          expect(item.message.data.fault.code).toBe('turn.interrupted')
          break
        }
      }
      expect(seen).toContain('turn.failed')
    } finally {
      await server.close()
    }
  })

  test('a lock whose holder does not answer is named, not waited for without end', async () => {
    const running = await daemon()
    running.child.kill('SIGSTOP')
    try {
      const refused = await place.run(['ask', 'hello'])
      expect(refused.code).toBe(1)
      expect(refused.err).toContain(`Waiting for process ${running.child.pid}`)
      expect(refused.err).toContain(`kill ${running.child.pid}`)
    } finally {
      running.child.kill('SIGCONT')
      running.child.kill('SIGTERM')
      await running.done
    }
  })
})
