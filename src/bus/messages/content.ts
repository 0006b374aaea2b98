import * as z from 'zod'

/** A file-name-safe name; ids made here are unguessable, ids given by a client are checked against this. */
export const sessionId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'letters, digits, "-" and "_", 64 at most')
export const id = z.string().min(1).max(200)

/** Any JSON value. Its inside is not walked: it is our own or came out of JSON.parse, and walking costs ms a request. */
export const jsonValue: z.ZodType<z.core.util.JSONType> = z.unknown() as never

export const textPart = z.object({ type: z.literal('text'), text: z.string() })
/** `data`: base64. */
export const imagePart = z.object({
  type: z.literal('image'),
  mediaType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
  data: z.string(),
})
/** A model's thinking, kept apart from its answer. `signature` is the provider's own, returned to it unread. */
export const reasoningPart = z.object({
  type: z.literal('reasoning'),
  text: z.string(),
  signature: z.string().optional(),
})
/** `malformed`: what the model wrote where its arguments were not a JSON object; `arguments` is then empty. */
export const toolCallPart = z.object({
  type: z.literal('tool_call'),
  id,
  name: z.string(),
  arguments: z.record(z.string(), jsonValue),
  malformed: z.string().optional(),
})

export const userContent = z.array(z.discriminatedUnion('type', [textPart, imagePart]))
export const assistantContent = z.array(z.discriminatedUnion('type', [textPart, reasoningPart, toolCallPart]))

export type ImagePart = z.infer<typeof imagePart>
export type ToolCallPart = z.infer<typeof toolCallPart>
export type UserContent = z.infer<typeof userContent>
export type AssistantContent = z.infer<typeof assistantContent>

/** Tokens. `input` includes what came from a cache. */
export const usage = z.object({ input: z.number(), output: z.number(), cached: z.number().optional() })
export type Usage = z.infer<typeof usage>

export const noUsage: Usage = { input: 0, output: 0 }
export const addUsage = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  ...(a.cached === undefined && b.cached === undefined ? {} : { cached: (a.cached ?? 0) + (b.cached ?? 0) }),
})

/** Why a model stopped: its own end, a limit on length, tools to run, or a refusal. */
export const stopReason = z.enum(['end', 'length', 'tool_calls', 'refusal'])
export type StopReason = z.infer<typeof stopReason>

/**
 * How much harm a tool can do: `read` none, `append` adds to memory, `write` changes or removes files, `run` whatever a
 * command can, `network` tells others what is asked of them, `open` lets the other tools into a further folder.
 */
export const risk = z.enum(['read', 'append', 'write', 'run', 'network', 'open'])
export type Risk = z.infer<typeof risk>

export const toolSpec = z.object({
  name: z.string(),
  description: z.string(),
  risk,
  /** JSON Schema of the arguments. */
  parameters: z.record(z.string(), jsonValue),
})
export type ToolSpec = z.infer<typeof toolSpec>

/** One message of a conversation as a model sees it, in no provider's dialect. */
export const promptMessage = z.discriminatedUnion('role', [
  z.object({ role: z.literal('user'), content: userContent }),
  z.object({ role: z.literal('assistant'), content: assistantContent }),
  z.object({
    role: z.literal('tool'),
    toolCallId: id,
    name: z.string(),
    output: z.string(),
    isError: z.boolean(),
    images: z.array(imagePart).optional(),
    /** Where the text comes from, when others may have written it; the nonce of the fence it stands in. */
    source: z.string().optional(),
    nonce: z.string().optional(),
  }),
])
export type PromptMessage = z.infer<typeof promptMessage>

/** Everything a model is asked with. Stable parts first: `system`, `tools`, then the growing `messages`. */
export const prompt = z.object({
  system: z.string(),
  tools: z.array(toolSpec),
  messages: z.array(promptMessage),
  /** Stands behind everything else in this request and is no part of the conversation. */
  closing: z.string().optional(),
  maxOutputTokens: z.number().optional(),
})
export type Prompt = z.infer<typeof prompt>
/** A prompt made here from facts, which were checked when they were stored: walking it again costs ms a request. */
export const madePrompt = z.custom<Prompt>((value) => typeof value === 'object' && value !== null)

export const textOf = (content: UserContent | AssistantContent): string =>
  content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')
