import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { built, createPlace, sessionsOf, type Place, type Problem } from './support/program.ts'
import { modelServer } from './support/model-server.ts'
import { unreachable } from './support/unreachable.ts'

beforeAll(built)
let place: Place
beforeEach(() => {
  place = createPlace()
})
afterEach(() => {
  place.remove()
})

/** ms: half a second for us, the rest for starting Node twice over on a busy machine. */
const AT_ONCE = 3_000

describe('a model that cannot answer', () => {
  it.each([
    ['opus', 'ANTHROPIC_API_KEY is not set', 'export ANTHROPIC_API_KEY='],
    ['gpt', 'OPENAI_API_KEY is not set', 'export OPENAI_API_KEY='],
    ['claude-cli/opus', 'There is no program "claude"', 'npm install -g @anthropic-ai/claude-code'],
    ['ollama/llama3', 'Ollama cannot be reached at http://127.0.0.1:47', 'ollama serve'],
  ])('%s says what is missing and the next command, at once', async (model, message, hint) => {
    const { code, out, err, ms } = await place.run(['ask', '-m', model, 'hello'])
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err).toContain(message)
    expect(err).toContain(hint)
    expect(ms).toBeLessThan(AT_ONCE)
  })

  it('is told on stdout as HTTP tells it with --json', async () => {
    const { code, out } = await place.run(['ask', '-m', 'opus', 'hello', '--json'])
    const { error } = JSON.parse(out) as Problem
    expect(code).toBe(3)
    expect(error.code).toBe('provider_error')
    expect(error.hint).toContain('localgpt config set')
  })

  it('keeps the question: the session is there', async () => {
    await place.run(['ask', '-m', 'opus', 'Is anybody there?'])
    expect(await sessionsOf(place)).toMatchObject([{ title: 'Is anybody there?' }])
  })

  it('refuses a connection at once', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    const env = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` }
    const { code, err, ms } = await place.run(['ask', '-m', 'gpt', 'hello'], { env })
    expect(code).toBe(3)
    expect(err).toContain('nothing listens there')
    expect(ms).toBeLessThan(AT_ONCE)
  })

  it.each(['openai', 'anthropic'])(
    'without a network: %s says so within 5 s, and that it waits before',
    async (name) => {
      const nowhere = await unreachable()
      const upper = name.toUpperCase()
      const env = { [`${upper}_API_KEY`]: 'test', [`${upper}_BASE_URL`]: `http://127.0.0.1:${nowhere.port}/v1` }
      try {
        const { code, err, ms } = await place.run(['ask', '-m', `${name}/some-model`, 'hello'], { env })
        expect(code).toBe(3)
        expect(err).toContain(`waiting for ${name}`)
        expect(err).toContain('no connection came about; is there a network?')
        expect(ms).toBeLessThan(5_000 + AT_ONCE / 2)
      } finally {
        nowhere.close()
      }
    },
  )

  it('is waited for once it has taken the connection, however slow it is', async () => {
    const sockets: { destroy(): void }[] = []
    const silent = createServer((socket) => sockets.push(socket))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const env = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` }
    const running = place.start(['ask', '-m', 'gpt', 'hello'], { env })
    await running.says('waiting for openai')
    // The second connection looks whether anybody is there.
    while (sockets.length < 2) await new Promise((resolve) => silent.once('connection', resolve))
    running.child.kill('SIGINT')
    expect((await running.done).err).not.toContain('cannot be reached')
    for (const socket of sockets) socket.destroy()
    silent.close()
  })

  it('has an unknown name: the list of names, exit status 2', async () => {
    const { code, err } = await place.run(['ask', '-m', 'nobody/knows', 'hello'])
    expect(code).toBe(2)
    expect(err).toMatch(/There is no model "nobody\/knows".*\n.*auto, recall, opus/)
  })

  it('answers as soon as what was missing is there, in the same session', async () => {
    await place.run(['ask', '-m', 'gpt', 'hello'])
    const [session] = await sessionsOf(place)
    const server = await modelServer('Here I am.', { ends: true })
    const env = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: server.url }
    const { code, out } = await place.run(['ask', '--session', session!.session_id, 'And now?'], { env })
    await server.close()
    expect({ code, out }).toEqual({ code: 0, out: 'Here I am.\n' })
    expect(server.requests()).toBe(1)
  })
})
