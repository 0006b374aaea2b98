import { addUsage, noUsage } from '../../bus/messages/content.ts'
import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Data, Draft } from '../../bus/messages/index.ts'
import { MAX_MESSAGE_BYTES } from '../../bus/messages/turn.ts'
import type { ResolvedModel } from '../../ports/model-directory.ts'
import { fenceFor } from '../../security/quote.ts'
import { callsKey, evolve, toolCallsOf, type ForeignFact, type SessionFact } from './evolve.ts'
import { droppedTurnsOf } from './budget.ts'
import { branch } from './branch.ts'
import { compacted, type CompactionPlan, type Summary } from './compact.ts'
import type { PreparedPrompt } from './prompt.ts'
import type { Recollection } from './recollect.ts'
import { busy, existing, refused, unknown } from './refusals.ts'
import type { SessionState, Waiting } from './state.ts'

/** Commands, foreign facts (already in the inbox), and the results of the session's own effects. */
export type SessionInput =
  | Draft<'session.clear' | 'session.restore' | 'session.delete' | 'turn.start' | 'turn.call' | 'turn.cancel'>
  | ForeignFact
  | { readonly type: 'create.resolved'; readonly create: Data<'session.create'>; readonly model: ResolvedModel }
  | { readonly type: 'model.resolved'; readonly model: ResolvedModel }
  | { readonly type: 'branch'; readonly data: Data<'session.branch'>; readonly parent: SessionState }
  | { readonly type: 'summarised'; readonly plan: CompactionPlan; readonly summary: Summary }
  | { readonly type: 'unresolved'; readonly fault: Fault }
  | {
      readonly type: 'prepared'
      readonly turnId: string
      readonly prompt: PreparedPrompt
      readonly recalled: Recollection | null
    }
  | { readonly type: 'prepare.failed'; readonly turnId: string; readonly fault: Fault }
  | { readonly type: 'cancel.overdue' }
  | { readonly type: 'recover' }
  | { readonly type: 'log.recovered'; readonly fault: Fault }

export interface Limits {
  readonly maxSteps: number
  /** Messages that may wait behind a running turn. */
  readonly maxQueue: number
  /** Tool calls of one step. */
  readonly maxCalls: number
  /** Steps in a row with the very same tool calls. */
  readonly maxRepeats: number
  /** Tokens of the context window kept for the answer. */
  readonly reserveTokens: number
}

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
  const images = data.images === undefined ? {} : { images: data.images }
  if (state.turn !== null)
    return [
      {
        type: 'turn.queued',
        data: { sessionId, turnId, text, interactive, position: state.queue.length + 1, ...images },
      },
    ]
  return [{ type: 'turn.started', data: { sessionId, turnId, text, interactive, model: state.model, ...images } }]
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

function firstStep(
  state: SessionState,
  { turnId, prompt, recalled }: Extract<SessionInput, { type: 'prepared' }>,
  limits: Limits,
): readonly SessionFact[] {
  const { sessionId } = state
  const changed: SessionFact[] =
    prompt.hash === state.promptHash
      ? []
      : [{ type: 'session.prompt.changed', data: { sessionId, turnId, ...prompt, tools: [...prompt.tools] } }]
  const known: SessionFact[] = recalled === null ? [] : [recollected(state, turnId, recalled)]
  const ready = known.reduce<SessionState>(evolve, { ...state, system: prompt.system, tools: prompt.tools })
  return [...changed, ...known, ...nextStep(ready, limits)]
}

const recollected = ({ sessionId }: SessionState, turnId: string, found: Recollection): SessionFact => {
  const texts = found.passages.flatMap(({ file, heading, content }) => [file, heading, content])
  return { type: 'turn.recalled', data: { sessionId, turnId, ...found, fence: fenceFor(turnId, texts) } }
}

/** Asks the model again; the oldest turns are left out where the request would not fit. */
function nextStep(state: SessionState, { reserveTokens }: Limits): readonly SessionFact[] {
  const { sessionId, turn } = state
  if (turn === null) return []
  const { turnId } = turn
  const step = turn.step + 1
  const droppedTurns = droppedTurnsOf(state, reserveTokens) - state.dropped
  const trimmed: SessionFact[] =
    droppedTurns > 0 ? [{ type: 'turn.context.trimmed', data: { sessionId, turnId, droppedTurns } }] : []
  return [...trimmed, { type: 'turn.step.started', data: { sessionId, turnId, step, callId: `${turnId}.${step}` } }]
}

function answered(
  state: SessionState,
  { content, stopReason, usage }: Data<'model.completed'>,
  limits: Limits,
): readonly SessionFact[] {
  const { sessionId, turn } = state
  if (turn === null) return []
  if (turn.phase === 'cancelling') return end(state, cancelled(state))
  const { turnId, step, callId } = turn
  const done: SessionFact = { type: 'turn.step.completed', data: { sessionId, turnId, step, callId } }
  const calls = toolCallsOf(content)
  if (calls.length === 0) {
    const total = addUsage(turn.usage, usage)
    return [
      done,
      ...end(state, { type: 'turn.completed', data: { sessionId, turnId, steps: step, stopReason, usage: total } }),
    ]
  }
  if (calls.length > limits.maxCalls) {
    const fault = faultOf('turn.step_limit', `The model asked for ${calls.length} tool calls at once.`, {
      hint: `${limits.maxCalls} are the most; ask in smaller steps.`,
    })
    return [done, ...end(state, failed(state, fault))]
  }
  const repeats = callsKey(calls) === turn.lastCalls ? turn.repeats + 1 : 0
  if (repeats >= limits.maxRepeats) {
    const fault = faultOf('turn.repeating', `The model asked for the same tool call ${repeats + 1} times in a row.`, {
      hint: 'Ask in other words, or use another model.',
    })
    return [done, ...end(state, failed(state, fault))]
  }
  if (step >= limits.maxSteps) {
    const fault = faultOf('turn.step_limit', `The model wanted more than ${limits.maxSteps} steps.`, {
      hint: 'Say "go on" to continue, or raise agent.max_steps in config.toml.',
    })
    return [done, ...end(state, failed(state, fault))]
  }
  return [done]
}

function settled(state: SessionState, toolCallId: string, limits: Limits): readonly SessionFact[] {
  const { sessionId, turn, inbox } = state
  if (turn === null || inbox.tools[toolCallId] === undefined) return []
  const rest = turn.pending.filter(({ id }) => id !== toolCallId)
  if (rest.length === turn.pending.length) return []
  const fact: SessionFact = {
    type: 'turn.tool.settled',
    data: { sessionId, turnId: turn.turnId, step: turn.step, toolCallId },
  }
  if (rest.length > 0) return [fact]
  return turn.phase === 'cancelling' ? [fact, ...end(state, cancelled(state))] : [fact, ...nextStep(state, limits)]
}

/** After a crash nobody knows what the model or the tools did, so nothing is run again by itself. */
function recover({ sessionId, turn, queue, inbox }: SessionState): readonly SessionFact[] {
  // What only waits for the person has not begun, so it can wait on.
  if (turn?.phase === 'acting' && turn.pending.length > 0 && turn.pending.every(({ id }) => inbox.asked.includes(id)))
    return []
  const fault = faultOf('turn.interrupted', 'The program ended while this turn was under way.', {
    retryable: true,
    hint: 'Send the message again.',
  })
  const ids = [...(turn === null ? [] : [turn.turnId]), ...queue.map(({ turnId }) => turnId)]
  return ids.map((turnId) => ({
    type: 'turn.failed',
    data: { sessionId, turnId, fault, usage: turn?.turnId === turnId ? turn.usage : noUsage },
  }))
}

const failed = ({ sessionId, turn }: SessionState, fault: Fault): SessionFact => ({
  type: 'turn.failed',
  data: { sessionId, turnId: turn?.turnId ?? '-', fault, usage: turn?.usage ?? noUsage },
})

const cancelled = ({ sessionId, turn }: SessionState): SessionFact => ({
  type: 'turn.cancelled',
  data: { sessionId, turnId: turn?.turnId ?? '-', usage: turn?.usage ?? noUsage },
})

/** The end of a turn, and the start of the one that waited longest. */
function end({ sessionId, model, queue }: SessionState, last: SessionFact): readonly SessionFact[] {
  const [next] = queue
  return next === undefined ? [last] : [last, started(sessionId, model, next)]
}

const started = (sessionId: string, model: string, { turnId, text, images, interactive }: Waiting): SessionFact => ({
  type: 'turn.started',
  data: { sessionId, turnId, text, interactive, model, ...(images.length === 0 ? {} : { images: [...images] }) },
})
