import { addUsage } from '../../bus/messages/content.ts'
import { faultOf } from '../../bus/messages/fault.ts'
import type { Data } from '../../bus/messages/index.ts'
import { fenceFor } from '../../security/quote.ts'
import { droppedTurnsOf } from './budget.ts'
import { cancelled, end, failed } from './endings.ts'
import { callsKey, evolve, toolCallsOf, type SessionFact } from './evolve.ts'
import type { Limits, SessionInput } from './input.ts'
import type { Recollection } from './recollect.ts'
import type { SessionState } from './state.ts'

/** The beginning of a turn’s first step, once all it needs is gathered. */
export function firstStep(
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

export function answered(
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

export function settled(state: SessionState, toolCallId: string, limits: Limits): readonly SessionFact[] {
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
