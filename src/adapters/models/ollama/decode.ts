import type { StopReason } from '../../../bus/messages/content.ts'
import type { ModelChunk } from '../../../ports/model.ts'
import type { Decoder } from '../call.ts'
import { brokenOff } from '../endpoint.ts'

interface WireCall {
  readonly id?: string
  readonly function?: { readonly name?: string; readonly arguments?: unknown }
}

/** As much of a line as is read here; what is optional may be missing on the wire. */
export interface WireLine {
  readonly message?: {
    readonly content?: string
    readonly thinking?: string
    readonly tool_calls?: readonly WireCall[] | null
  }
  readonly done?: boolean
  readonly done_reason?: string
  readonly prompt_eval_count?: number
  readonly eval_count?: number
}

const texts = (type: 'text' | 'reasoning', text: string | undefined): ModelChunk[] =>
  text === undefined || text === '' ? [] : [{ type, text }]

const json = (given: unknown): string => (typeof given === 'string' ? given : JSON.stringify(given ?? {}))

export interface DecoderOptions {
  /** Number of the first call without an id. */
  readonly firstCall?: number
}

/** https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion */
export const createDecoder = ({ firstCall = 0 }: DecoderOptions = {}): Decoder<WireLine> => {
  let calls = 0
  let finished = false

  const callOf = ({ id, function: called }: WireCall): ModelChunk => {
    const number = firstCall + calls
    calls += 1
    return {
      type: 'tool_call',
      id: id === undefined || id === '' ? `call_${String(number)}` : id,
      name: called?.name ?? '',
      arguments: json(called?.arguments),
    }
  }

  const stopOf = (reason: string | undefined): StopReason => {
    if (reason === 'length') return 'length'
    return calls > 0 ? 'tool_calls' : 'end'
  }

  const finish = (line: WireLine): ModelChunk[] => {
    finished = true
    return [
      { type: 'usage', usage: { input: line.prompt_eval_count ?? 0, output: line.eval_count ?? 0 } },
      { type: 'stop', reason: stopOf(line.done_reason) },
    ]
  }

  return {
    get finished() {
      return finished
    },
    decode: (line) => {
      if (finished) return []
      return [
        ...texts('reasoning', line.message?.thinking),
        ...texts('text', line.message?.content),
        ...(line.message?.tool_calls ?? []).map(callOf),
        ...(line.done === true ? finish(line) : []),
      ]
    },
    end: () => {
      if (!finished) throw brokenOff('Ollama')
      return []
    },
  }
}
