import { noUsage } from '../../bus/messages/content.ts'
import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Data } from '../../bus/messages/index.ts'
import { MAX_MESSAGE_BYTES } from '../../bus/messages/turn.ts'
import type { ResolvedModel } from '../../ports/model-directory.ts'
import { branch } from './branch.ts'
import { compacted, type CompactionPlan, type Summary } from './compact.ts'
import { cancelled, end, failed, recover } from './endings.ts'
import type { SessionFact } from './evolve.ts'
import type { Limits, SessionInput } from './input.ts'
import { busy, existing, refused, unknown } from './refusals.ts'
import type { SessionState } from './state.ts'
import { answered, firstStep, settled } from './steps.ts'

export function decide(state: SessionState, input: SessionInput, limits: Limits): readonly SessionFact[] {
  const { sessionId, turn } = state
  switch (input.type) {
    case 'create.resolved':
      return state.exists
        ? [refused(sessionId, existing(sessionId))]
        : [{ type: 'session.created', data: created(input.create, input.model) }]
    case 'model.resolved':
      return state.exists
        ? [{ type: 'session.model.changed', data: { sessionId, ...input.model } }]
        : [refused(sessionId, unknown(sessionId))]
    case 'branch':
      return [branch(state, input.data, input.parent)]
    case 'summarised':
      return [compactedOrRefused(state, input.plan, input.summary)]
    case 'session.restore':
      if (!state.exists) return [refused(sessionId, unknown(sessionId))]
      return state.summary === ''
        ? [refused(sessionId, faultOf('session.too_short', 'No summary stands for anything here.'))]
        : [{ type: 'session.restored', data: { sessionId } }]
    case 'unresolved':
      return [refused(sessionId, input.fault)]
    case 'session.clear':
      if (!state.exists) return [refused(sessionId, unknown(sessionId))]
      return turn === null ? [{ type: 'session.cleared', data: { sessionId } }] : [refused(sessionId, busy())]
    case 'session.delete':
      if (!state.exists) return [refused(sessionId, unknown(sessionId))]
      return turn === null ? [{ type: 'session.deleted', data: { sessionId } }] : [refused(sessionId, busy())]
    case 'turn.start':
      return startTurn(state, input.data, limits)
    case 'turn.call':
      return callTool(state, input.data)
    case 'turn.cancel':
      return cancel(state, input.data.turnId)
    case 'prepared':
      return turn?.turnId === input.turnId && turn.phase === 'preparing' ? firstStep(state, input, limits) : []
    case 'prepare.failed':
      return turn?.turnId === input.turnId && turn.phase === 'preparing' ? end(state, failed(state, input.fault)) : []
    case 'model.completed':
      return turn?.callId === input.data.callId ? answered(state, input.data, limits) : []
    case 'model.failed':
      if (turn?.callId !== input.data.callId) return []
      return end(state, turn.phase === 'cancelling' ? cancelled(state) : failed(state, input.data.fault))
    case 'model.cancelled':
      return turn?.callId === input.data.callId ? end(state, cancelled(state)) : []
    case 'tool.completed':
    case 'tool.failed':
    case 'tool.refused':
    case 'tool.interrupted':
      return settled(state, input.data.toolCallId, limits)
    case 'tool.folder.opened':
    case 'approval.requested':
    case 'approval.granted':
    case 'approval.denied':
      return []
    case 'cancel.overdue':
      return turn?.phase === 'cancelling' ? end(state, cancelled(state)) : []
    case 'recover':
      return recover(state)
    case 'log.recovered':
      return turn === null ? [] : end(state, failed(state, input.fault))
  }
}

function compactedOrRefused(state: SessionState, plan: CompactionPlan, summary: Summary): SessionFact {
  const data = compacted(state, plan, summary)
  if (data !== undefined) return { type: 'session.compacted', data }
  const fault = faultOf('session.too_short', 'What was summarised is not part of the conversation any more.')
  return refused(state.sessionId, fault)
}

const created = (
  { sessionId, title, memory }: Data<'session.create'>,
  model: ResolvedModel,
): Data<'session.created'> => ({
  sessionId,
  ...model,
  ...(title === undefined ? {} : { title }),
  memory,
})

function startTurn(state: SessionState, data: Data<'turn.start'>, limits: Limits): readonly SessionFact[] {
  const { sessionId, turnId, text, interactive } = data
  const fault = reasonToRefuse(state, data, limits)
  if (fault !== null) return [{ type: 'turn.refused', data: { sessionId, turnId, fault } }]
  const more = {
    ...(data.images === undefined ? {} : { images: data.images }),
    ...(data.folder === undefined ? {} : { folder: data.folder }),
  }
  if (state.turn !== null)
    return [
      {
        type: 'turn.queued',
        data: { sessionId, turnId, text, interactive, position: state.queue.length + 1, ...more },
      },
    ]
  return [{ type: 'turn.started', data: { sessionId, turnId, text, interactive, model: state.model, ...more } }]
}

function reasonToRefuse(
  state: SessionState,
  { sessionId, turnId, text, images }: Data<'turn.start'>,
  limits: Limits,
): Fault | null {
  if (!state.exists) return unknown(sessionId)
  if (text.trim() === '' && (images?.length ?? 0) === 0)
    return faultOf('input.empty', 'The message is empty.', { hint: 'Write something to answer.' })
  // UTF-16 units are at most the bytes of the same text, so the exact count is left to the doors.
  if (text.length > MAX_MESSAGE_BYTES)
    return faultOf('input.too_large', `The message is larger than ${MAX_MESSAGE_BYTES / 1_000_000} MB.`, {
      hint: 'Save it as a file in the workspace and ask about the file.',
    })
  if (state.seenTurns.includes(turnId)) return faultOf('turn.duplicate', `Turn ${turnId} was sent before.`)
  if (state.queue.length >= limits.maxQueue)
    return faultOf('turn.queue_full', `${limits.maxQueue} messages already wait.`, {
      retryable: true,
      hint: 'Wait for an answer first.',
    })
  return null
}

/** Only while the model answers: a turn that is over, or is being stopped, runs nothing more. */
function callTool({ sessionId, turn }: SessionState, { call }: Data<'turn.call'>): readonly SessionFact[] {
  const turnId = turn?.turnId ?? '-'
  if (turn?.phase !== 'asking')
    return [
      {
        type: 'turn.refused',
        data: { sessionId, turnId, fault: faultOf('turn.not_running', 'No model is answering.') },
      },
    ]
  if (turn.called.some(({ id }) => id === call.id))
    return [
      {
        type: 'turn.refused',
        data: { sessionId, turnId, fault: faultOf('turn.duplicate', 'This call was made before.') },
      },
    ]
  return [{ type: 'turn.called', data: { sessionId, turnId, call } }]
}

function cancel(state: SessionState, turnId: string | undefined): readonly SessionFact[] {
  const { sessionId, turn, queue } = state
  const waiting = queue.find((candidate) => candidate.turnId === turnId)
  if (waiting !== undefined)
    return [
      { type: 'turn.cancelling', data: { sessionId, turnId: waiting.turnId } },
      { type: 'turn.cancelled', data: { sessionId, turnId: waiting.turnId, usage: noUsage } },
    ]
  if (!state.exists)
    return [{ type: 'turn.refused', data: { sessionId, turnId: turnId ?? '-', fault: unknown(sessionId) } }]
  if (turn === null || (turnId !== undefined && turnId !== turn.turnId))
    return [
      {
        type: 'turn.refused',
        data: { sessionId, turnId: turnId ?? '-', fault: faultOf('turn.not_running', 'No turn is running.') },
      },
    ]
  // Said again for whoever asks twice: every command gets an answer.
  const cancelling: SessionFact = { type: 'turn.cancelling', data: { sessionId, turnId: turn.turnId } }
  return turn.phase === 'preparing' ? [cancelling, ...end(state, cancelled(state))] : [cancelling]
}
