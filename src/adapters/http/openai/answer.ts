import { FaultError } from '../../../bus/messages/fault.ts'
import type { TurnRecord } from '../../wire/turn-record.ts'
import type { Door } from '../door.ts'
import type { StreamEvent } from '../reply.ts'
import { chunk, completion, errorChunk, finishOf, headOf, usageChunk } from './completion.ts'

/** A turn of a session as one completion. */
export async function completionOf({ sessions }: Door, turn: TurnRecord): Promise<object> {
  const end = await turn.end()
  if (end.type === 'error') throw new FaultError(end.fault)
  const head = headOf(turn.turnId, await sessions.modelOf(turn.sessionId, turn.model()))
  const body = completion(head, { content: turn.text() }, finishOf(end.stopReason), end.usage)
  return { ...body, session_id: turn.sessionId }
}

/** A turn of a session as chunks. A failure is a chunk that OpenAI's clients throw as an error. */
export async function* chunksOf(
  turn: TurnRecord,
  model: string,
  withUsage: boolean,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, void, undefined> {
  const head = { ...headOf(turn.turnId, model), session_id: turn.sessionId }
  yield chunk(head, { role: 'assistant', content: '' })
  for await (const { event } of turn.follow(null, signal)) {
    if (event.type === 'content') yield chunk(head, { content: event.delta })
    else if (event.type === 'error') yield errorChunk(event.fault)
    else if (event.type === 'done') {
      yield chunk(head, {}, finishOf(event.stopReason))
      if (withUsage) yield usageChunk(head, event.usage)
    }
  }
}
