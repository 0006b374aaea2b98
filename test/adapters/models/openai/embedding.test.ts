import { afterEach, describe, expect, it } from 'vitest'
import { createOpenaiEmbedding } from '../../../../src/adapters/models/openai/embedding.ts'
import { inputsOf, json, servedEmbeddingContract } from '../support/embedding-contract.ts'
import { startWireServer } from '../support/wire-server.ts'
import type { WireServer } from '../support/wire-server.ts'

const secret = 'sk-proj-secret-secret-secret-secret'
const model = 'text-embedding-3-small'
const item = (embedding: unknown, index: number) => ({ object: 'embedding', index, embedding })

servedEmbeddingContract({
  name: 'OpenAI',
  id: `openai/${model}`,
  path: '/v1/embeddings',
  batch: 128,
  create: (url) => createOpenaiEmbedding({ apiKey: secret, baseUrl: `${url}/v1`, model }),
  answer: (vectors) => ({ object: 'list', model, data: vectors.map(item) }),
  unknownModel: {
    error: { message: `The model ${model} does not exist`, type: 'invalid_request_error', code: 'model_not_found' },
  },
})

describe('embeddings of OpenAI', () => {
  let server: WireServer | undefined
  afterEach(() => server?.stop())

  it('need a key', async () => {
    await expect(createOpenaiEmbedding({ model }).embed(['a'])).rejects.toMatchObject({
      fault: {
        code: 'provider.missing_key',
        message: expect.stringContaining('OPENAI_API_KEY is not set') as unknown,
        hint: expect.stringContaining('providers.openai.api_key') as unknown,
      },
    })
  })

  it('need none of another server', async () => {
    server = await startWireServer((request) => json({ data: inputsOf(request).map(() => ({ embedding: [1] })) }))
    const port = createOpenaiEmbedding({ baseUrl: `${server.url}/v1`, model })
    expect(await port.embed(['a'])).toEqual([Float32Array.of(1)])
  })

  it('do not tell the key when it is refused', async () => {
    server = await startWireServer(json({ error: { message: `Incorrect API key provided: ${secret}` } }, 401))
    const port = createOpenaiEmbedding({ apiKey: secret, baseUrl: `${server.url}/v1`, model })
    const error: unknown = await port.embed(['a']).catch((error: unknown) => error)
    expect(error).toMatchObject({ fault: { code: 'provider.unauthorized' } })
    expect(JSON.stringify(error)).not.toContain(secret)
  })

  it('are put in order by their index', async () => {
    server = await startWireServer((request) =>
      json({
        data: inputsOf(request)
          .map((text, index) => item([text.length, 1], index))
          .reverse(),
      }),
    )
    const port = createOpenaiEmbedding({ apiKey: secret, baseUrl: `${server.url}/v1`, model })
    const ratios = (await port.embed(['a', 'aaaa', 'aa'])).map(([x = 0, y = 1]) => Math.round(x / y))
    expect(ratios).toEqual([1, 4, 2])
  })

  it('are read from base64, which OpenAI itself is asked for', async () => {
    const base64 = Buffer.from(Float32Array.of(0, 3, 4).buffer).toString('base64')
    let body = ''
    const answer: typeof fetch = async (_url, init) => {
      body = typeof init?.body === 'string' ? init.body : ''
      return Promise.resolve(Response.json({ data: [item(base64, 0)] }))
    }
    const port = createOpenaiEmbedding({ apiKey: secret, model, fetch: answer })
    const [vector] = await port.embed(['a'])
    expect(JSON.parse(body)).toEqual({ model, input: ['a'], encoding_format: 'base64' })
    expect([...(vector ?? [])].map((value) => value.toFixed(3))).toEqual(['0.000', '0.600', '0.800'])
  })
})
