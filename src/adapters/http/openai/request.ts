import * as z from 'zod'
import { imagePart, type ImagePart } from '../../../bus/messages/content.ts'
import { fail } from '../../../bus/messages/fault.ts'

const part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
  z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string() }) }),
])
const content = z.union([z.string(), z.array(part)]).nullish()
const toolCall = z.object({
  id: z.string().min(1).max(200),
  function: z.object({ name: z.string().max(200), arguments: z.string() }),
})
const message = z.object({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content,
  tool_calls: z.array(toolCall).nullish(),
  tool_call_id: z.string().min(1).max(200).nullish(),
})
const tool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string().min(1).max(200),
    description: z.string().nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
})

/** https://platform.openai.com/docs/api-reference/chat/create; what is not named here is passed over. */
export const completionRequest = z.object({
  model: z.string().max(200).nullish(),
  messages: z.array(message).min(1).max(10_000),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  user: z.string().max(1_000).nullish(),
  tools: z.array(tool).max(200).nullish(),
  tool_choice: z
    .enum(['none', 'auto'], 'no model is forced to a tool here; leave it out, or say "auto" or "none"')
    .nullish(),
  response_format: z
    .object({
      type: z.literal('text', 'only "text" is promised here; leave it out, and ask for JSON in the message'),
    })
    .nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  n: z.literal(1, 'there is one answer at a time').nullish(),
})
export type CompletionRequest = z.output<typeof completionRequest>
export type WireMessage = CompletionRequest['messages'][number]

/** The caller's own tools: then this is a model, and no conversation. */
export const hasOwnTools = ({ tools, messages }: CompletionRequest): boolean =>
  (tools?.length ?? 0) > 0 || messages.some(({ role, tool_calls }) => role === 'tool' || (tool_calls?.length ?? 0) > 0)

const OWN_NAMES = new Set(['', 'auto', 'default', 'localgpt'])

/** undefined: whichever answers here. */
export const modelOf = ({ model }: CompletionRequest): string | undefined =>
  model == null || OWN_NAMES.has(model) ? undefined : model.replace(/^localgpt\//, '')

export function textOf({ content }: WireMessage): string {
  if (content == null) return ''
  if (typeof content === 'string') return content
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

/** Throws FaultError `input.invalid` for an image that would have to be fetched. */
export function imagesOf({ content }: WireMessage): readonly ImagePart[] {
  if (content == null || typeof content === 'string') return []
  return content.flatMap((part) => (part.type === 'image_url' ? [imageOf(part.image_url.url)] : []))
}

function imageOf(url: string): ImagePart {
  const [, mediaType, data] = /^data:([\w/+.-]+);base64,(.*)$/s.exec(url) ?? []
  const image = imagePart.safeParse({ type: 'image', mediaType, data })
  if (image.success) return image.data
  throw fail('input.invalid', 'An image has to be a data: URL of a PNG, JPEG, GIF or WebP.', {
    hint: 'Images from the network are not fetched.',
  })
}

export interface Asked {
  /** Everything before the message to answer. */
  readonly history: readonly WireMessage[]
  readonly text: string
  readonly images: readonly ImagePart[]
}

/** Throws FaultError `input.invalid`. */
export function askedOf({ messages }: CompletionRequest): Asked {
  const last = messages.at(-1)
  if (last?.role !== 'user') throw fail('input.invalid', 'The last message has to be of the user.')
  return { history: messages.slice(0, -1), text: textOf(last), images: imagesOf(last) }
}
