import type { StopReason, Usage } from '../../../bus/messages/content.ts'
import type { Fault } from '../../../bus/messages/fault.ts'
import { noUsage } from '../../../bus/messages/content.ts'
import { faultOf } from '../../../bus/messages/fault.ts'
import type { ModelChunk } from '../../../ports/model.ts'
import type { Json } from './json.ts'
import { numberAt, objectAt, objectsAt, parseObject, textAt } from './json.ts'
import { SERVER } from './tools.ts'
import { verdict } from './verdict.ts'

/** What has been read of one turn. */
export interface Turn {
  /** The binary has started: it said which session it works on, or more. */
  readonly alive: boolean
  /** The model was asked. */
  readonly opened: boolean
  /** Some text or reasoning has been given out. */
  readonly begun: boolean
  /** All text given out. */
  readonly answer: string
  /** A tool was called since the latest text. */
  readonly called: boolean
  /** Text or reasoning streamed of the block that is being written. */
  readonly block: string
  readonly signed: boolean
  readonly usage: Usage
  readonly stop: string | null
  /** `error` of a synthetic assistant line. */
  readonly trouble: string
}

/** `end`: the turn is over; `cut` when the model stopped early and the binary would go on by itself. */
export interface Decoded {
  readonly turn: Turn
  readonly chunks: readonly ModelChunk[]
  readonly end?: 'answered' | 'cut'
  readonly fault?: Fault
}

export const newTurn: Turn = {
  alive: false,
  opened: false,
  begun: false,
  answer: '',
  called: false,
  block: '',
  signed: false,
  usage: noUsage,
  stop: null,
  trouble: '',
}

const CUT: Readonly<Record<string, StopReason>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
}

const usageOf = (usage: Json): Usage => ({
  input:
    numberAt(usage, 'input_tokens') +
    numberAt(usage, 'cache_creation_input_tokens') +
    numberAt(usage, 'cache_read_input_tokens'),
  output: numberAt(usage, 'output_tokens'),
  cached: numberAt(usage, 'cache_read_input_tokens'),
})

const nothing = (turn: Turn): Decoded => ({ turn, chunks: [] })

// Asked once more after some of the answer was given out, the model would say it twice.
const brokenOff = (turn: Turn): Decoded => ({
  ...nothing(turn),
  fault: faultOf(
    'provider.disconnected',
    'claude lost the connection in the middle of the answer and began another one.',
    {
      retryable: true,
      hint: 'Check the network connection and ask again.',
    },
  ),
})

/** What is said behind a tool call does not go on with the sentence before it. */
const say = (turn: Turn, text: string): Decoded => {
  const apart = turn.called && turn.answer !== '' && !turn.answer.endsWith('\n') ? '\n\n' : ''
  return {
    turn: { ...turn, begun: true, called: false, answer: turn.answer + apart + text },
    chunks: [{ type: 'text', text: apart + text }],
  }
}

const decodeDelta = (turn: Turn, delta: Json): Decoded => {
  switch (textAt(delta, 'type')) {
    case 'text_delta': {
      const text = textAt(delta, 'text') ?? ''
      return say({ ...turn, block: turn.block + text }, text)
    }
    case 'thinking_delta': {
      const text = textAt(delta, 'thinking') ?? ''
      return { turn: { ...turn, begun: true, block: turn.block + text }, chunks: [{ type: 'reasoning', text }] }
    }
    case 'signature_delta': {
      const signature = textAt(delta, 'signature') ?? ''
      return { turn: { ...turn, signed: true }, chunks: [{ type: 'signature', signature }] }
    }
    default:
      return nothing(turn)
  }
}

const decodeEvent = (turn: Turn, line: Json): Decoded => {
  const event = objectAt(line, 'event')
  switch (textAt(event, 'type')) {
    case 'message_start': {
      if (turn.begun && turn.stop === null) return brokenOff(turn)
      const usage = usageOf(objectAt(objectAt(event, 'message'), 'usage'))
      return nothing({ ...turn, opened: true, usage, block: '', stop: null })
    }
    case 'content_block_start':
      return nothing({ ...turn, block: '', signed: false })
    case 'content_block_delta':
      return decodeDelta(turn, objectAt(event, 'delta'))
    case 'message_delta': {
      const stop = textAt(objectAt(event, 'delta'), 'stop_reason')
      const usage = { ...turn.usage, output: numberAt(objectAt(event, 'usage'), 'output_tokens') || turn.usage.output }
      const reason = CUT[stop ?? '']
      const next = { ...turn, stop: stop ?? turn.stop, usage }
      // Both versions would now ask the model to continue, unseen by the person.
      return reason === undefined
        ? nothing(next)
        : {
            turn: next,
            end: 'cut',
            chunks: [
              { type: 'usage', usage },
              { type: 'stop', reason },
            ],
          }
    }
    case 'message_stop':
      return turn.begun && 'abandoned_blocks' in line ? brokenOff(turn) : nothing(turn)
    default:
      return nothing(turn)
  }
}

/** A whole block: what was not streamed of it is given out now (after a lost stream it is asked for again, unstreamed). */
const decodeBlock = (turn: Turn, block: Json): Decoded => {
  const done = { ...turn, opened: true, block: '', signed: false }
  if (textAt(block, 'type') === 'thinking') {
    const text = textAt(block, 'thinking') ?? ''
    const rest = text.startsWith(turn.block) ? text.slice(turn.block.length) : ''
    const signature = textAt(block, 'signature') ?? ''
    const chunks: ModelChunk[] = []
    if (rest !== '') chunks.push({ type: 'reasoning', text: rest })
    if (signature !== '' && !turn.signed) chunks.push({ type: 'signature', signature })
    return { turn: done, chunks }
  }
  // It runs through our own door; only what is said about it is the answer.
  if (textAt(block, 'type') === 'tool_use') return { turn: { ...done, called: true }, chunks: [{ type: 'working' }] }
  const text = textAt(block, 'text')
  if (text === null) return nothing(turn)
  if (!text.startsWith(turn.block)) return brokenOff(turn)
  const rest = text.slice(turn.block.length)
  return rest === '' ? nothing(done) : say(done, rest)
}

const decodeAssistant = (turn: Turn, line: Json): Decoded => {
  const message = objectAt(line, 'message')
  if (textAt(message, 'model') === '<synthetic>') return nothing({ ...turn, trouble: textAt(line, 'error') ?? '' })
  let decoded = nothing({ ...turn, stop: textAt(message, 'stop_reason') ?? turn.stop })
  for (const block of objectsAt(message, 'content')) {
    const next = decodeBlock(decoded.turn, block)
    decoded = { ...next, chunks: [...decoded.chunks, ...next.chunks] }
    if (next.fault !== undefined) break
  }
  return decoded
}

const decodeResult = (turn: Turn, line: Json): Decoded => {
  const errors = line['errors']
  const text = textAt(line, 'result') ?? (Array.isArray(errors) ? errors.join('; ') : '')
  // A 404 came as subtype "success" with is_error true, an interrupt the other way round.
  if (line['is_error'] === true) {
    const trouble = { text, kind: turn.trouble, status: numberAt(line, 'api_error_status'), begun: turn.begun }
    return { ...nothing(turn), fault: verdict(trouble) }
  }
  if (!turn.opened) {
    const message =
      text === '' ? 'claude ended the turn without asking the model.' : `claude did not ask the model: ${text}`
    const hint = 'Ask again in other words; if it stays, try `claude -p hello` in a terminal.'
    return { ...nothing(turn), fault: faultOf('provider.bad_response', message, { hint }) }
  }
  const total = usageOf(objectAt(line, 'usage'))
  const usage = total.input + total.output === 0 ? turn.usage : total
  return {
    turn: { ...turn, usage },
    end: 'answered',
    chunks: [
      { type: 'usage', usage },
      { type: 'stop', reason: CUT[turn.stop ?? ''] ?? 'end' },
    ],
  }
}

const decodeInit = (turn: Turn, line: Json): Decoded => {
  const lost = objectsAt(line, 'mcp_servers').some(
    (server) => textAt(server, 'name') === SERVER && textAt(server, 'status') === 'failed',
  )
  const message = 'claude does not reach the tools and answers without them'
  return { turn, chunks: lost ? [{ type: 'notice', message }] : [] }
}

/**
 * Reads one line of `--output-format stream-json` (2.0.77 and 2.1.329). Text comes from the stream events; whole
 * `assistant` lines only fill in what was not streamed. Lines it does not know, or that are no JSON, change nothing.
 */
export const decode = (turn: Turn, line: string): Decoded => {
  const message = parseObject(line)
  if (message === null) return nothing(turn)
  const alive = { ...turn, alive: true }
  switch (textAt(message, 'type')) {
    case 'system':
      return textAt(message, 'subtype') === 'init' ? decodeInit(alive, message) : nothing(turn)
    case 'stream_event':
      return decodeEvent(alive, message)
    case 'assistant':
      return decodeAssistant(alive, message)
    case 'result':
      return decodeResult(alive, message)
    default:
      return nothing(turn)
  }
}
