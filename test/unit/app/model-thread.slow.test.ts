import { afterEach, describe, expect, it } from 'vitest'
import { createProviders, type Providers } from '../../../src/app/ports.ts'
import type { ApiName } from '../../../src/app/model-apis.ts'
import { loadConfig } from '../../../src/config/load.ts'
import type { ModelPort } from '../../../src/ports/model.ts'
import type { ToolDoor } from '../../../src/ports/tool-door.ts'
import { aimockContract } from '../../adapters/models/support/aimock.ts'
import { ask, requestOf } from '../../adapters/models/support/answers.ts'
import { startWireServer } from '../../adapters/models/support/wire-server.ts'

const opened: Providers[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((providers) => providers.close()))
})

/** A model as a host that lives on asks it. */
function inThread(name: ApiName, url: string): ModelPort {
  const text = [
    `[providers.anthropic]\napi_key = "sk-ant-mock"\nbase_url = "${url}"`,
    `[providers.openai]\napi_key = "sk-mock"\nbase_url = "${url}/v1"`,
    `[providers.ollama]\nendpoint = "${url}"`,
  ].join('\n')
  const { config } = loadConfig({ file: '/config.toml', home: '/home', homedir: '/', env: {}, text })
  const providers = createProviders({ config, env: {}, stateDir: '/none', door: {} as ToolDoor, aside: true })
  opened.push(providers)
  return providers.ports[name]
}

describe('OpenAI, spoken to in a thread', () => {
  aimockContract({ create: (url) => inThread('openai', url), model: 'gpt-4o', path: '/v1/chat/completions' })
})

describe('a call in a thread', () => {
  it.each([
    ['anthropic', '/v1/messages'],
    ['openai', '/v1/chat/completions'],
    ['ollama', '/api/chat'],
  ] as const)('to %s reaches its API', async (name, path) => {
    const server = await startWireServer({ status: 500, headers: { 'content-type': 'application/json' }, body: '{}' })
    const { fault } = await ask(inThread(name, server.url), requestOf())
    await server.stop()
    expect(server.requests.map((request) => request.path)).toContain(path)
    expect(fault).toMatchObject({ code: 'provider.failed', retryable: true })
  })

  it('fails with the fault of its provider, its hint and its patience', async () => {
    const server = await startWireServer({
      status: 429,
      headers: { 'content-type': 'application/json', 'retry-after': '7' },
      body: '{"error":{"message":"slow down","type":"rate_limit_error"}}',
    })
    const { chunks, fault } = await ask(inThread('openai', server.url), requestOf({}, 'gpt-4o'))
    await server.stop()
    expect(chunks).toEqual([])
    expect(fault).toMatchObject({ code: 'provider.rate_limited', retryable: true, detail: { retryAfterMs: 7000 } })
  })

  it('closes its connection when it is cancelled', async () => {
    const server = await startWireServer({ silent: true })
    const cancel = new AbortController()
    const asked = server.next()
    const answer = ask(inThread('openai', server.url), requestOf({}, 'gpt-4o'), cancel.signal)
    const { closed } = await asked
    cancel.abort()
    await closed
    expect(await answer).toEqual({ chunks: [], fault: undefined })
    await server.stop()
  })
})
