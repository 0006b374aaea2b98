import { randomBytes } from 'node:crypto'
import type { AssistantContent, Prompt, PromptMessage, ToolSpec } from '../../../bus/messages/content.ts'
import { textOf as textOfContent } from '../../../bus/messages/content.ts'
import { fail, FaultError, type Json } from '../../../bus/messages/fault.ts'
import type { Data } from '../../../bus/messages/index.ts'
import type { Door } from '../door.ts'
import { EventStream, type StreamEvent } from '../reply.ts'
import { chunk, completion, finishOf, headOf, usageChunk } from './completion.ts'
import { imagesOf, modelOf, textOf, type CompletionRequest, type WireMessage } from './request.ts'

/** ms that a model may take; its own time-outs come first. */
const PATIENCE_MS = 900_000

/** Asks the model itself, with the caller's tools, which the caller runs. No session, no memory, no tools of ours. */
export async function passThrough({ client, turns }: Door, request: CompletionRequest): Promise<object> {
  const { provider, model } = await client.query('model.resolve', { name: modelOf(request) ?? null })
  const data = { callId: `c_${randomBytes(8).toString('hex')}`, provider, model, prompt: promptOf(request) }
  const reply = await turns.count(() => client.command('model.complete', data, { timeoutMs: PATIENCE_MS }))
  if (reply.type === 'model.refused') throw new FaultError(reply.data.fault)
  const head = headOf(reply.data.callId, provider === model ? model : `${provider}/${model}`)
  const { content, stopReason, usage } = reply.data
  if (request.stream !== true) return completion(head, messageOf(content), finishOf(stopReason), usage)
  return new EventStream(() => chunksOf(head, reply.data, request.stream_options?.include_usage === true))
}

/** The answer is there as a whole, so it comes in whole parts. */
async function* chunksOf(
  head: ReturnType<typeof headOf>,
  { content, stopReason, usage }: Data<'model.answered'>,
  withUsage: boolean,
): AsyncGenerator<StreamEvent, void, undefined> {
  const { content: text, tool_calls: calls = [] } = messageOf(content)
  yield chunk(head, { role: 'assistant', content: text ?? '' })
  for (const [index, call] of calls.entries()) yield chunk(head, { tool_calls: [{ index, ...call }] })
  yield chunk(head, {}, finishOf(stopReason))
  if (withUsage) yield usageChunk(head, usage)
  await Promise.resolve()
}

const messageOf = (content: AssistantContent) => {
  const text = textOfContent(content)
  const calls = content.flatMap((part) =>
    part.type === 'tool_call'
      ? [
          {
            id: part.id,
            type: 'function',
            function: { name: part.name, arguments: part.malformed ?? JSON.stringify(part.arguments) },
          },
        ]
      : [],
  )
  return { content: text === '' ? null : text, ...(calls.length === 0 ? {} : { tool_calls: calls }) }
}

function promptOf({ messages, tools, max_tokens, max_completion_tokens }: CompletionRequest): Prompt {
  const maxOutputTokens = max_completion_tokens ?? max_tokens ?? undefined
  const names = new Map(
    messages.flatMap(({ tool_calls }) => tool_calls ?? []).map((call) => [call.id, call.function.name]),
  )
  const isSystem = ({ role }: WireMessage): boolean => role === 'system' || role === 'developer'
  return {
    system: messages.filter(isSystem).map(textOf).join('\n\n'),
    tools: (tools ?? []).map(toolOf),
    messages: messages.filter((message) => !isSystem(message)).map((message) => messageTo(message, names)),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  }
}

const toolOf = ({
  function: { name, description = '', parameters },
}: NonNullable<CompletionRequest['tools']>[number]): ToolSpec => ({
  name,
  description,
  risk: 'read',
  parameters: (parameters ?? { type: 'object', properties: {} }) as ToolSpec['parameters'],
})

function messageTo(message: WireMessage, names: ReadonlyMap<string, string>): PromptMessage {
  const text = textOf(message)
  const said = text === '' ? [] : [{ type: 'text' as const, text }]
  switch (message.role) {
    case 'tool': {
      const { tool_call_id: toolCallId } = message
      if (toolCallId === undefined) throw fail('input.invalid', 'A message of a tool needs its tool_call_id.')
      return { role: 'tool', toolCallId, name: names.get(toolCallId) ?? 'tool', output: text, isError: false }
    }
    case 'assistant': {
      const calls = (message.tool_calls ?? []).map(({ id, function: { name, arguments: raw } }) => ({
        type: 'tool_call' as const,
        id,
        name,
        ...argumentsOf(raw),
      }))
      return { role: 'assistant', content: [...said, ...calls] }
    }
    default:
      return { role: 'user', content: [...imagesOf(message), ...said] }
  }
}

function argumentsOf(raw: string): { arguments: Record<string, Json>; malformed?: string } {
  try {
    const value: unknown = JSON.parse(raw)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { arguments: value as Record<string, Json> }
  } catch {
    // passed on as it was written
  }
  return { arguments: {}, malformed: raw }
}
