import type { StopReason, Usage } from '../../../bus/messages/content.ts'
import type { ModelChunk } from '../../../ports/model.ts'
import type { Decoder } from '../call.ts'
import { brokenOff } from '../endpoint.ts'
import { redactedSignature } from './redacted.ts'

interface WireUsage {
  readonly input_tokens?: number | null
  readonly cache_creation_input_tokens?: number | null
  readonly cache_read_input_tokens?: number | null
  readonly output_tokens?: number | null
}

/** As much of the stream as is read here; what is optional may be missing on the wire. */
export interface WireEvent {
  readonly type: string
  readonly index?: number
  readonly message?: { readonly usage?: WireUsage | null }
  readonly content_block?: {
    readonly type: string
    readonly text?: string
    readonly thinking?: string
    readonly data?: string
    readonly id?: string
    readonly name?: string
    readonly input?: unknown
  }
  readonly delta?: {
    readonly type?: string
    readonly text?: string
    readonly thinking?: string
    readonly signature?: string
    readonly partial_json?: string
    readonly stop_reason?: string | null
  }
  readonly usage?: WireUsage | null
}

interface OpenCall {
  readonly id: string
  readonly name: string
  /** What the block began with; the fragments that follow, where there are any, are the arguments instead. */
  readonly input: unknown
  json: string
}

const stopReasons: Readonly<Record<string, StopReason>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'refusal',
}

const total = (parts: WireUsage): Usage => {
  const cached = parts.cache_read_input_tokens ?? 0
  const input = (parts.input_tokens ?? 0) + (parts.cache_creation_input_tokens ?? 0) + cached
  return { input, output: parts.output_tokens ?? 0, ...(cached === 0 ? {} : { cached }) }
}

/** Later counts replace earlier ones; a later event that leaves one out (null) does not. */
const known = (usage: WireUsage | null | undefined): WireUsage =>
  Object.fromEntries(Object.entries(usage ?? {}).filter(([, count]) => typeof count === 'number'))

const texts = (type: 'text' | 'reasoning', text: string | undefined): ModelChunk[] =>
  text === undefined || text === '' ? [] : [{ type, text }]

/** https://platform.claude.com/docs/en/build-with-claude/streaming */
export const createDecoder = (): Decoder<WireEvent> => {
  const calls = new Map<number, OpenCall>()
  let usage: WireUsage = {}
  let stop: StopReason | undefined
  let finished = false

  const started = ({ index = 0, content_block: block }: WireEvent): ModelChunk[] => {
    switch (block?.type) {
      case 'text':
        return texts('text', block.text)
      case 'thinking':
        // Even thinking without text has a signature that the API wants back.
        return [{ type: 'reasoning', text: block.thinking ?? '' }]
      case 'redacted_thinking':
        return [
          { type: 'reasoning', text: '' },
          { type: 'signature', signature: redactedSignature(block.data ?? '') },
        ]
      case 'tool_use':
        calls.set(index, { id: block.id ?? '', name: block.name ?? '', input: block.input ?? {}, json: '' })
        return []
      default:
        return []
    }
  }

  const grown = ({ index = 0, delta }: WireEvent): ModelChunk[] => {
    const call = calls.get(index)
    switch (delta?.type) {
      case 'text_delta':
        return texts('text', delta.text)
      case 'thinking_delta':
        return texts('reasoning', delta.thinking)
      case 'signature_delta':
        return delta.signature === undefined ? [] : [{ type: 'signature', signature: delta.signature }]
      case 'input_json_delta':
        if (call !== undefined) call.json += delta.partial_json ?? ''
        return []
      default:
        return []
    }
  }

  const stopped = ({ index = 0 }: WireEvent): ModelChunk[] => {
    const call = calls.get(index)
    calls.delete(index)
    if (call === undefined) return []
    const json = call.json === '' ? JSON.stringify(call.input) : call.json
    return [{ type: 'tool_call', id: call.id, name: call.name, arguments: json }]
  }

  const finish = (): ModelChunk[] => {
    finished = true
    return [
      { type: 'usage', usage: total(usage) },
      { type: 'stop', reason: stop ?? 'end' },
    ]
  }

  return {
    get finished() {
      return finished
    },
    decode: (event) => {
      if (finished) return []
      switch (event.type) {
        case 'message_start':
          usage = known(event.message?.usage)
          return []
        case 'content_block_start':
          return started(event)
        case 'content_block_delta':
          return grown(event)
        case 'content_block_stop':
          return stopped(event)
        case 'message_delta':
          usage = { ...usage, ...known(event.usage) }
          if (typeof event.delta?.stop_reason === 'string') stop = stopReasons[event.delta.stop_reason] ?? 'end'
          return []
        case 'message_stop':
          return finish()
        default:
          return []
      }
    },
    end: () => {
      if (finished) return []
      // The reason had come, only the last event is missing: the answer is whole.
      if (stop !== undefined) return finish()
      throw brokenOff('Anthropic')
    },
  }
}
