import type { StopReason, Usage } from '../../../bus/messages/content.ts'
import type { ModelChunk } from '../../../ports/model.ts'
import type { Decoder } from '../call.ts'
import { brokenOff } from '../endpoint.ts'

interface WireCall {
  /** Some servers leave it out, or give every call the same. */
  readonly index?: number | null
  readonly id?: string | null
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null } | null
}

/** As much of a chunk as is read here; what is optional may be missing on the wire, or null. */
export interface WireChunk {
  readonly choices?:
    | readonly {
        readonly delta?: {
          readonly content?: string | readonly { readonly text?: string }[] | null
          readonly refusal?: string | null
          /** DeepSeek, vLLM, llama.cpp. */
          readonly reasoning_content?: string | null
          /** OpenRouter, Groq, newer vLLM. */
          readonly reasoning?: string | null
          readonly tool_calls?: readonly WireCall[] | null
        } | null
        readonly finish_reason?: string | null
      }[]
    | null
  readonly usage?: {
    readonly prompt_tokens?: number
    readonly completion_tokens?: number
    readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null
  } | null
}

interface OpenCall {
  readonly index: number | undefined
  readonly id: string | undefined
  name: string
  json: string
}

const stopReasons: Readonly<Record<string, StopReason>> = {
  length: 'length',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  content_filter: 'refusal',
}

const usageOf = ({
  prompt_tokens,
  completion_tokens,
  prompt_tokens_details,
}: NonNullable<WireChunk['usage']>): Usage => {
  const cached = prompt_tokens_details?.cached_tokens ?? 0
  return { input: prompt_tokens ?? 0, output: completion_tokens ?? 0, ...(cached === 0 ? {} : { cached }) }
}

const texts = (type: 'text' | 'reasoning', text: string | null | undefined): ModelChunk[] =>
  text === undefined || text === null || text === '' ? [] : [{ type, text }]

type Content = string | readonly { readonly text?: string }[] | null | undefined
const plain = (content: Content): string =>
  typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('')

const idOf = ({ id }: WireCall): string | undefined => (id === '' ? undefined : (id ?? undefined))

const isWhole = (json: string): boolean => {
  try {
    JSON.parse(json)
    return true
  } catch {
    return false
  }
}

/** Some servers number all their calls 0: then a new id, or a new beginning after a whole call, is another call. */
const isAnother = (call: OpenCall, fragment: WireCall): boolean => {
  const id = idOf(fragment)
  if (id !== undefined && call.id !== undefined) return id !== call.id
  const begins = (fragment.function?.name ?? '') !== '' && (fragment.function?.arguments ?? '') !== ''
  return begins && isWhole(call.json)
}

export interface DecoderOptions {
  /** Who broke off, for the fault. */
  readonly name?: string
  /** Number of the first call without an id. */
  readonly firstCall?: number
}

/** https://platform.openai.com/docs/api-reference/chat-streaming, and what compatible servers make of it. */
export const createDecoder = ({ name = 'OpenAI', firstCall = 0 }: DecoderOptions = {}): Decoder<WireChunk> => {
  const calls: OpenCall[] = []
  let usage: Usage | undefined
  let stop: StopReason | undefined
  let refused = false
  let closed = false

  const callFor = (fragment: WireCall): OpenCall => {
    const index = fragment.index ?? undefined
    const latest = calls.findLast((call) => index === undefined || call.index === index)
    if (latest !== undefined && !isAnother(latest, fragment)) return latest
    const call: OpenCall = { index, id: idOf(fragment), name: '', json: '' }
    calls.push(call)
    return call
  }

  const grow = (fragment: WireCall): void => {
    const call = callFor(fragment)
    // Whole in the first fragment; some servers repeat it in every one.
    if (call.name === '') call.name = fragment.function?.name ?? ''
    call.json += fragment.function?.arguments ?? ''
  }

  const close = (reason: StopReason): ModelChunk[] => {
    closed = true
    const ordered = calls.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))
    const made = calls.length > 0 && reason === 'end' ? 'tool_calls' : reason
    return [
      ...ordered.map((call, at): ModelChunk => ({
        type: 'tool_call',
        id: call.id ?? `call_${String(firstCall + at)}`,
        name: call.name,
        arguments: call.json.trim() === '' ? '{}' : call.json,
      })),
      ...(usage === undefined ? [] : [{ type: 'usage' as const, usage }]),
      { type: 'stop', reason: refused ? 'refusal' : made },
    ]
  }

  return {
    get finished() {
      return stop !== undefined
    },
    decode: ({ choices, usage: counted }) => {
      if (closed) return []
      if (counted !== undefined && counted !== null) usage = usageOf(counted)
      const choice = choices?.[0]
      // The usage of the whole answer comes alone, after the reason.
      if (choice === undefined) return stop !== undefined && usage !== undefined ? close(stop) : []
      const delta = choice.delta ?? {}
      if (typeof delta.refusal === 'string' && delta.refusal !== '') refused = true
      for (const fragment of delta.tool_calls ?? []) grow(fragment)
      if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') {
        stop = stopReasons[choice.finish_reason] ?? 'end'
      }
      return [
        ...texts('reasoning', delta.reasoning_content ?? delta.reasoning),
        ...texts('text', plain(delta.content)),
        ...texts('text', delta.refusal),
      ]
    },
    end: () => {
      if (closed) return []
      if (stop !== undefined) return close(stop)
      throw brokenOff(name)
    },
  }
}
