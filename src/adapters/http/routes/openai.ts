import * as z from 'zod'
import type { BusClient } from '../../../bus/client.ts'
import { fail } from '../../../bus/messages/fault.ts'
import { chunksOf, completionOf } from '../openai/answer.ts'
import { passThrough } from '../openai/pass-through.ts'
import { askedOf, completionRequest, hasOwnTools, modelOf } from '../openai/request.ts'
import { EventStream } from '../reply.ts'
import { LARGE_BODY, route } from '../route.ts'

const choice = z.looseObject({ index: z.number(), message: z.looseObject({}), finish_reason: z.string() })
const model = z.object({ id: z.string(), object: z.literal('model'), created: z.number(), owned_by: z.string() })

export const openAiRoutes = [
  route({
    method: 'post',
    path: '/v1/chat/completions',
    summary:
      'As OpenAI’s. The header `x-session-id` or `user` keeps a session; without, the same history goes on in the same session. With tools of the caller it is the model alone. Passed over is what is not named here, as `temperature`, `top_p`, `stop`, `seed`, `logprobs`, `parallel_tool_calls` and `reasoning_effort`; without tools also `max_tokens`.',
    body: completionRequest,
    bodyLimit: LARGE_BODY,
    response: z.looseObject({ id: z.string(), choices: z.array(choice), usage: z.looseObject({}) }),
    produces: 'text/event-stream',
    handle: async ({ body, headers, gone }, door) => {
      if (hasOwnTools(body)) return passThrough(door, body, gone)
      const key = [headers['x-session-id'], body.user]
        .map((name) => String(name ?? ''))
        .find((name) => name.trim() !== '')
      const turn = await door.threads.start({
        asked: askedOf(body),
        key: key ?? null,
        model: modelOf(body),
      })
      if (body.stream !== true) return completionOf(door, turn)
      const withUsage = body.stream_options?.include_usage === true
      return new EventStream((signal) => chunksOf(turn, body.model ?? 'localgpt', withUsage, signal))
    },
  }),
  route({
    method: 'get',
    path: '/v1/models',
    summary: 'The models that can be asked now, as OpenAI lists them; `localgpt` is the one set here.',
    response: z.object({ object: z.literal('list'), data: z.array(model) }),
    handle: async (_, { client }) => ({ object: 'list', data: await modelRows(client) }),
  }),
  route({
    method: 'get',
    path: '/v1/models/{model}',
    summary: 'One of them.',
    response: model,
    handle: ({ params }, { client }) => modelNamed(client, params['model']),
  }),
  route({
    method: 'get',
    path: '/v1/models/{provider}/{model}',
    summary: 'The same, for clients that do not escape the slash of a name.',
    response: model,
    handle: ({ params }, { client }) => modelNamed(client, `${params['provider']}/${params['model']}`),
  }),
]

async function modelRows(client: BusClient) {
  const { models } = await client.query('model.list', {})
  const ready = models.filter((model) => model.ready).map(({ name, provider }) => modelRow(name, provider))
  return [modelRow('localgpt', 'localgpt'), ...ready]
}

async function modelNamed(client: BusClient, id = '') {
  const row = (await modelRows(client)).find((model) => model.id === id)
  if (row !== undefined) return row
  throw fail('route.not_found', `No model ${id.slice(0, 200)} can be asked now.`, {
    hint: 'GET /v1/models lists those.',
  })
}

const modelRow = (id: string, owned_by: string) => ({ id, object: 'model', created: 0, owned_by })
