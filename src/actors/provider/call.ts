import { noUsage, type AssistantContent, type StopReason, type Usage } from '../../bus/messages/content.ts'
import type { ModelChunk } from '../../ports/model.ts'

/** One answer as it grows. */
export interface CallState {
  readonly content: AssistantContent
  readonly usage: Usage
  readonly stop: StopReason | null
  /** ms since the epoch of the first piece of the answer; null: nothing has come, so asking again loses nothing. */
  readonly firstAt: number | null
}

export const emptyCall: CallState = { content: [], usage: noUsage, stop: null, firstAt: null }

/** A fragment as it goes to whoever watches. */
export interface Piece {
  readonly kind: 'text' | 'reasoning'
  readonly part: number
  readonly offset: number
  readonly text: string
}

export interface Taken {
  readonly call: CallState
  readonly piece: Piece | null
}

export function take(call: CallState, chunk: ModelChunk, now: number): Taken {
  switch (chunk.type) {
    case 'notice':
      return { call, piece: null }
    case 'working':
      // What a tool did must not be done again, so nothing is asked again either.
      return { call: { ...call, firstAt: call.firstAt ?? now }, piece: null }
    case 'text':
    case 'reasoning':
      return chunk.text === '' ? { call, piece: null } : append(call, chunk.type, chunk.text, now)
    case 'signature':
      return { call: { ...call, content: sign(call.content, chunk.signature) }, piece: null }
    case 'tool_call':
      return {
        call: {
          ...call,
          firstAt: call.firstAt ?? now,
          content: [...call.content, toolCall(idFor(call.content, chunk.id), chunk.name, chunk.arguments)],
        },
        piece: null,
      }
    case 'usage':
      return { call: { ...call, usage: chunk.usage }, piece: null }
    case 'stop':
      return { call: { ...call, stop: chunk.reason }, piece: null }
  }
}

function append(call: CallState, kind: Piece['kind'], text: string, now: number): Taken {
  const last = call.content.at(-1)
  const grows = last?.type === kind && !(last.type === 'reasoning' && last.signature !== undefined)
  const offset = grows ? last.text.length : 0
  const content = grows
    ? call.content.with(-1, { ...last, text: last.text + text })
    : [...call.content, { type: kind, text }]
  return {
    call: { ...call, content, firstAt: call.firstAt ?? now },
    piece: { kind, part: content.length - 1, offset, text },
  }
}

const sign = (content: AssistantContent, signature: string): AssistantContent => {
  const last = content.at(-1)
  if (last?.type !== 'reasoning' || last.signature !== undefined)
    return [...content, { type: 'reasoning', text: '', signature }]
  return content.with(-1, { ...last, signature })
}

const MAX_ID = 80

/** Servers leave ids out, repeat them within one answer, or write whole documents there; results are told apart by them. */
function idFor(content: AssistantContent, given: string): string {
  const base = given === '' ? 'call' : given.slice(0, MAX_ID)
  const taken = new Set(content.flatMap((part) => (part.type === 'tool_call' ? [part.id] : [])))
  let id = base
  for (let n = 2; taken.has(id); n++) id = `${base}_${n}`
  return id
}

function toolCall(id: string, name: string, raw: string): AssistantContent[number] {
  const args = objectOf(raw)
  return args === null
    ? { type: 'tool_call', id, name, arguments: {}, malformed: raw }
    : { type: 'tool_call', id, name, arguments: args }
}

function objectOf(raw: string): Record<string, never> | null {
  if (raw.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(raw)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, never>)
      : null
  } catch {
    return null
  }
}
