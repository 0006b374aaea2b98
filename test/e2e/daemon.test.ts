import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { modelServer } from './support/model-server.ts'
import { built, createPlace, type Place, type Running } from './support/program.ts'

interface HostFile {
  readonly pid: number
  readonly port: number
  readonly socket: string
  readonly token: string
}

let place: Place
beforeAll(built)
beforeEach(() => {
  place = createPlace()
})
afterEach(() => {
  place.remove()
})

const hostFile = (): string => join(place.home, 'state/host.json')
const readHost = (): HostFile => JSON.parse(readFileSync(hostFile(), 'utf8')) as HostFile

async function host(args: readonly string[] = []): Promise<Running> {
  const running = place.start(args, { env: { LOCALGPT_SERVER_PORT: '0' } })
  await running.says('Listening on http://127.0.0.1:')
  return running
}

test.each([[[]], [['daemon', 'start', '--foreground']]])(
  'localgpt %j without a terminal hosts the home',
  async (args) => {
    const running = await host(args)
    const { pid, port, token, socket } = readHost()
    expect(pid).toBe(running.child.pid)
    expect(statSync(socket).isSocket()).toBe(true)
    expect(statSync(hostFile()).mode & 0o777).toBe(0o600)

    const health = await fetch(`http://127.0.0.1:${port}/health`)
    expect(await health.json()).toEqual({ status: 'ok' })
    expect((await fetch(`http://127.0.0.1:${port}/api/status`)).status).toBe(401)
    const status = await fetch(`http://127.0.0.1:${port}/api/status`, { headers: { authorization: `Bearer ${token}` } })
    expect(await status.json()).toMatchObject({ model: 'recall', heartbeat: { enabled: false } })

    running.child.kill('SIGTERM')
    const { code, out } = await running.done
    expect(code).toBe(0)
    expect(out).toBe(`Listening on http://127.0.0.1:${port}\n`)
    expect(existsSync(hostFile())).toBe(false)
  },
)

test('the token is another one at every start, and never in the log', async () => {
  const tokens: string[] = []
  for (let i = 0; i < 2; i++) {
    const running = await host()
    tokens.push(readHost().token)
    running.child.kill('SIGTERM')
    await running.done
  }
  expect(new Set(tokens).size).toBe(2)
  const log = readFileSync(join(place.home, 'state/events.db'))
  for (const token of tokens) expect(log.includes(token)).toBe(false)
})

test('a second process asks through the one that hosts the home, and alone as soon as that is gone', async () => {
  const running = await host()
  expect((await place.run(['ask', 'hello'])).code).toBe(0)
  running.child.kill('SIGINT')
  await running.done
  expect((await place.run(['ask', 'hello'])).code).toBe(0)
})

test('a host killed in the act leaves a home that the next one takes over', async () => {
  const running = await host()
  running.child.kill('SIGKILL')
  await running.done
  const again = await host()
  expect(readHost().pid).toBe(again.child.pid)
  again.child.kill('SIGTERM')
  expect((await again.done).err).toContain('was cleared away')
})

test('a question that is ended by SIGTERM keeps its partial answer', async () => {
  const server = await modelServer('Half an answer', { ends: false })
  try {
    const asking = place.start(['ask', '-m', 'openai/m', 'hello'], { env: { OPENAI_BASE_URL: server.url } })
    await asking.says('Half an answer')
    asking.child.kill('SIGTERM')
    expect(await asking.done).toMatchObject({ code: 130, out: 'Half an answer\n' })
    const { sessions } = (await place.json(['session', 'list'])) as { sessions: { session_id: string }[] }
    const shown = await place.run(['session', 'show', sessions[0]?.session_id ?? ''])
    expect(shown.out).toContain('Half an answer')
  } finally {
    await server.close()
  }
})
