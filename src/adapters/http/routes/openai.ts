import * as z from 'zod'
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
      'As OpenAI’s. `user` or the header `x-session-id` keeps a session; without, the same history goes on in the same session.',
    body: completionRequest,
    bodyLimit: LARGE_BODY,
    response: z.looseObject({ id: z.string(), choices: z.array(choice), usage: z.looseObject({}) }),
    produces: 'text/event-stream',
    handle: async ({ body, headers, gone }, door) => {
      if (hasOwnTools(body)) return passThrough(door, body, gone)
      const key = headers['x-session-id'] ?? body.user ?? null
      const turn = await door.threads.start({
        asked: askedOf(body),
        key: key === null ? null : String(key),
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
    handle: async (_, { client }) => {
      const { models } = await client.query('model.list', {})
      const ready = models.filter((model) => model.ready).map(({ name, provider }) => modelRow(name, provider))
      return { object: 'list', data: [modelRow('localgpt', 'localgpt'), ...ready] }
    },
  }),
]

const modelRow = (id: string, owned_by: string) => ({ id, object: 'model', created: 0, owned_by })
