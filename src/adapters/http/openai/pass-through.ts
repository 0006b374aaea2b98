import { randomBytes } from 'node:crypto'
import type { BusClient } from '../../../bus/client.ts'
import type { AssistantContent, Prompt, PromptMessage, ToolSpec } from '../../../bus/messages/content.ts'
import { textOf as textOfContent } from '../../../bus/messages/content.ts'
import { fail, faultFrom, FaultError, type Json } from '../../../bus/messages/fault.ts'
import type { Data, Input } from '../../../bus/messages/index.ts'
import type { Door } from '../door.ts'
import { EventStream, type StreamEvent } from '../reply.ts'
import { chunk, completion, errorChunk, finishOf, headOf, usageChunk, type Head } from './completion.ts'
import { imagesOf, modelOf, textOf, type CompletionRequest, type WireMessage } from './request.ts'

type Answered = Data<'model.answered'>

/** ms that a model may take; its own time-outs come first. */
const PATIENCE_MS = 900_000

/** Asks the model itself, with the caller's tools, which the caller runs. No session, no memory, no tools of ours. */
export async function passThrough(
  { client, turns }: Door,
  request: CompletionRequest,
  gone: AbortSignal,
): Promise<object> {
  const { provider, model } = await client.query('model.resolve', { name: modelOf(request) ?? null })
  const callId = `c_${randomBytes(8).toString('hex')}`
  const data = { callId, provider, model, prompt: promptOf(request) }
  const answering = turns.count(() => ask(client, data, gone))
  const head = headOf(callId, provider === model ? model : `${provider}/${model}`)
  if (request.stream === true) {
    answering.catch(() => undefined) // told in the stream; where there is none any more, to nobody
    return new EventStream(() => chunksOf(head, answering, request.stream_options?.include_usage === true))
  }
  const { content, stopReason, usage } = await answering
  return completion(head, messageOf(content), finishOf(stopReason), usage)
}

/** Nobody pays for an answer that nobody reads: a call whose caller has left is stopped. Throws FaultError of the model. */
async function ask(client: BusClient, data: Input<'model.complete'>, gone: AbortSignal): Promise<Answered> {
  const { callId, provider } = data
  const stop = (): void => {
    client.command('model.abandon', { callId, provider }).catch(() => undefined) // the host stops: so does the call
  }
  if (gone.aborted) throw fail('turn.cancelled', 'Whoever asked has left.')
  gone.addEventListener('abort', stop)
  try {
    const reply = await client.command('model.complete', data, { timeoutMs: PATIENCE_MS })
    if (reply.type === 'model.refused') throw new FaultError(reply.data.fault)
    return reply.data
  } finally {
    gone.removeEventListener('abort', stop)
  }
}

/** The answer comes as a whole, so it is told in whole parts; until then the reader hears that it is being made. */
async function* chunksOf(
  head: Head,
  answering: Promise<Answered>,
  withUsage: boolean,
): AsyncGenerator<StreamEvent, void, undefined> {
  yield chunk(head, { role: 'assistant', content: '' })
  let answer: Answered
  try {
    answer = await answering
  } catch (error) {
    yield errorChunk(faultFrom(error))
    return
  }
  const { content, stopReason, usage } = answer
  const { content: text, tool_calls: calls = [] } = messageOf(content)
  if (text !== null) yield chunk(head, { content: text })
  for (const [index, call] of calls.entries()) yield chunk(head, { tool_calls: [{ index, ...call }] })
  yield chunk(head, {}, finishOf(stopReason))
  if (withUsage) yield usageChunk(head, usage)
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

function promptOf({ messages, tools, tool_choice, max_tokens, max_completion_tokens }: CompletionRequest): Prompt {
  const maxOutputTokens = max_completion_tokens ?? max_tokens ?? undefined
  const names = new Map(
    messages.flatMap(({ tool_calls }) => tool_calls ?? []).map((call) => [call.id, call.function.name]),
  )
  const isSystem = ({ role }: WireMessage): boolean => role === 'system' || role === 'developer'
  return {
    system: messages.filter(isSystem).map(textOf).join('\n\n'),
    tools: tool_choice === 'none' ? [] : (tools ?? []).map(toolOf),
    messages: messages.filter((message) => !isSystem(message)).map((message) => messageTo(message, names)),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
  }
}

const toolOf = ({
  function: { name, description, parameters },
}: NonNullable<CompletionRequest['tools']>[number]): ToolSpec => ({
  name,
  description: description ?? '',
  risk: 'read',
  parameters: (parameters ?? { type: 'object', properties: {} }) as ToolSpec['parameters'],
})

function messageTo(message: WireMessage, names: ReadonlyMap<string, string>): PromptMessage {
  const text = textOf(message)
  const said = text === '' ? [] : [{ type: 'text' as const, text }]
  switch (message.role) {
    case 'tool': {
      const { tool_call_id: toolCallId } = message
      if (toolCallId == null) throw fail('input.invalid', 'A message of a tool needs its tool_call_id.')
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
