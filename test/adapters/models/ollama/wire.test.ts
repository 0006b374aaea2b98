import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { createOllama, listOllama } from '../../../../src/adapters/models/ollama/index.ts'
import { ask, only, requestOf, searchTool, textOf, toolRound } from '../support/answers.ts'
import { modelPortContract } from '../support/contract.ts'
import { deadUrl, startWireServer } from '../support/wire-server.ts'
import type { Reply, SeenRequest, WireServer } from '../support/wire-server.ts'

const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}.ndjson`, import.meta.url))
const ndjson = { 'content-type': 'application/x-ndjson' }
const json = { 'content-type': 'application/json; charset=utf-8' }

describe('Ollama over the wire', () => {
  modelPortContract({
    name: 'ollama',
    secret: 'sk-none-at-all-but-someone-else',
    create: (url) => createOllama({ endpoint: url, contextWindow: 8192 }),
    fixture,
    contentType: ndjson['content-type'],
    error: (message) => JSON.stringify({ error: message }),
    path: '/api/chat',
  })

  let server: WireServer | undefined
  const serve = async (reply: Reply | ((request: SeenRequest) => Reply)): Promise<WireServer> => {
    server = await startWireServer(reply)
    return server
  }
  afterEach(() => server?.stop())

  it('may fail amid an answer', async () => {
    const { url } = await serve({ headers: ndjson, body: fixture('error') })
    const { chunks, fault } = await ask(createOllama({ endpoint: url, contextWindow: 4096 }))
    expect(textOf(chunks)).toBe('Hel')
    expect(fault).toMatchObject({ code: 'provider.failed' })
    expect(fault?.message).toContain('server overloaded')
  })

  it('without a server says how to start one', async () => {
    const { fault } = await ask(createOllama({ endpoint: await deadUrl() }))
    expect(fault).toMatchObject({ code: 'provider.unreachable', retryable: false })
    expect(fault?.hint).toContain('ollama serve')
  })

  it('without the model says how to get it', async () => {
    const { url } = await serve({ status: 404, headers: json, body: '{"error":"model \'nope\' not found"}' })
    const { fault } = await ask(createOllama({ endpoint: url, contextWindow: 4096 }), requestOf({}, 'nope'))
    expect(fault).toMatchObject({ code: 'provider.model_not_found' })
    expect(fault?.hint).toContain('ollama pull nope')
  })

  it('gives calls ids that are unique in the whole conversation', async () => {
    const { url } = await serve({ headers: ndjson, body: fixture('parallel-tools') })
    const request = requestOf({ tools: [searchTool], messages: toolRound('call_0') })
    const { chunks } = await ask(createOllama({ endpoint: url, contextWindow: 4096 }), request)
    expect(only(chunks, 'tool_call').map((call) => call.id)).toEqual(['call_1', 'call_2'])
  })

  describe('a model that refuses tools', () => {
    const toolless = ({ body }: SeenRequest): Reply =>
      'tools' in body
        ? {
            status: 400,
            headers: json,
            body: '{"error":"registry.ollama.ai/library/gemma:latest does not support tools"}',
          }
        : { headers: ndjson, body: fixture('text') }

    it('is asked again without them, says so once, and is remembered', async () => {
      const { url, requests } = await serve(toolless)
      const model = createOllama({ endpoint: url, contextWindow: 4096 })
      const request = requestOf({ tools: [searchTool] }, 'gemma')
      const first = await ask(model, request)
      const second = await ask(model, request)
      expect(textOf(first.chunks)).toBe('Hello, world!')
      expect(only(first.chunks, 'notice')[0]?.message).toContain('gemma cannot use tools')
      expect(only(second.chunks, 'notice')).toEqual([])
      expect(requests.map(({ body }) => 'tools' in body)).toEqual([true, false, false])
    })

    it('is not asked with tools at all where the server knows', async () => {
      const { url, requests } = await serve((request) =>
        request.path === '/api/show' ? { headers: json, body: '{"capabilities":["completion"]}' } : toolless(request),
      )
      const { chunks } = await ask(createOllama({ endpoint: url }), requestOf({ tools: [searchTool] }, 'gemma'))
      expect(only(chunks, 'notice')).toHaveLength(1)
      expect(requests.map(({ path }) => path)).toEqual(['/api/show', '/api/chat'])
    })
  })

  describe('the context window', () => {
    const window = async (shown: object, contextWindow?: number) => {
      const { url, requests } = await serve(({ path }) =>
        path === '/api/show'
          ? { headers: json, body: JSON.stringify(shown) }
          : { headers: ndjson, body: fixture('text') },
      )
      const model = createOllama({ endpoint: url, contextWindow })
      await ask(model)
      await ask(model)
      return { paths: requests.map(({ path }) => path), options: requests.at(-1)?.body['options'] }
    }
    const llama = { model_info: { 'general.architecture': 'llama', 'llama.context_length': 8192 } }

    it('is the configured one, without asking', async () => {
      expect(await window(llama, 2048)).toEqual({ paths: ['/api/chat', '/api/chat'], options: { num_ctx: 2048 } })
    })

    it('is the model’s own, asked for once', async () => {
      expect(await window(llama)).toEqual({
        paths: ['/api/show', '/api/chat', '/api/chat'],
        options: { num_ctx: 8192 },
      })
    })

    it('is no larger than a laptop can hold', async () => {
      const { options } = await window({ model_info: { 'qwen3.context_length': 262_144 } })
      expect(options).toEqual({ num_ctx: 16_384 })
    })

    it('is left alone where the Modelfile sets it', async () => {
      const { options } = await window({
        ...llama,
        parameters: 'num_ctx                        4096\nstop "<|eot_id|>"',
      })
      expect(options).toBeUndefined()
    })
  })

  describe('the list of models', () => {
    it('names what is installed', async () => {
      const { url } = await serve({
        headers: json,
        body: '{"models":[{"name":"llama3.2:latest"},{"name":"qwen3:8b"}]}',
      })
      expect(await listOllama({ endpoint: url })).toEqual(['llama3.2:latest', 'qwen3:8b'])
    })

    it('fails at once where nobody listens', async () => {
      const url = await deadUrl()
      await expect(listOllama({ endpoint: url })).rejects.toMatchObject({
        fault: { code: 'provider.unreachable', hint: expect.stringContaining('ollama serve') as string },
      })
    })

    it('gives up on a server that does not answer', async () => {
      const { url } = await serve({ silent: true })
      await expect(listOllama({ endpoint: url, timeoutMs: 50 })).rejects.toMatchObject({
        fault: { code: 'provider.unreachable', message: expect.stringContaining('50 ms') as string },
      })
    })

    it('fails where something else listens', async () => {
      const { url } = await serve({ headers: json, body: '{"hello":"world"}' })
      await expect(listOllama({ endpoint: url })).rejects.toMatchObject({ fault: { code: 'provider.bad_response' } })
    })
  })
})
