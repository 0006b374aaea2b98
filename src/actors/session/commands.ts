import type { ToolCallPart } from '../../bus/messages/content.ts'
import type { CommandType, Draft } from '../../bus/messages/index.ts'
import { promptOf } from './prompt.ts'
import type { RunningTurn, SessionState } from './state.ts'

type Drafts = readonly Draft<CommandType>[]

/** The question to the model that a step begins with. */
export function askModel(state: SessionState, closing: string): Drafts {
  const { sessionId, turn } = state
  if (turn === null) return []
  const { turnId, callId, step, provider, model } = turn
  const data = { sessionId, turnId, callId, step, provider, model, prompt: promptOf(state, closing) }
  return [{ type: 'model.generate', data }]
}

/** All calls of the step that have no result yet. */
export const runTools = ({ turn, ...state }: SessionState): Drafts =>
  turn === null ? [] : turn.pending.map((call) => runTool({ ...state, turn }, call))

/** A call that the model makes while it answers, where the session has taken it in. */
export const runCalled = ({ turn, ...state }: SessionState, callId: string): Drafts =>
  turn === null ? [] : turn.called.filter(({ id }) => id === callId).map((call) => runTool({ ...state, turn }, call))

interface Running extends Pick<SessionState, 'sessionId' | 'tainted' | 'opened'> {
  readonly turn: RunningTurn
}

function runTool({ sessionId, tainted, opened, turn }: Running, call: ToolCallPart): Draft<'tool.run'> {
  const { turnId, step, interactive, folder } = turn
  const folders = {
    ...(folder === null ? {} : { folder }),
    ...(opened.length === 0 ? {} : { opened: [...opened] }),
  }
  return { type: 'tool.run', data: { sessionId, turnId, step, call, interactive, tainted: [...tainted], ...folders } }
}

/** What stops the model and the tools of the running turn. */
export function stopAll({ sessionId, turn }: SessionState): Drafts {
  if (turn === null || turn.callId === '') return []
  const { turnId, callId, pending, called, provider } = turn
  const stopTools: Drafts = [{ type: 'tool.cancel', data: { sessionId, turnId } }]
  if (pending.length > 0) return stopTools
  return [...(called.length > 0 ? stopTools : []), { type: 'model.cancel', data: { sessionId, callId, provider } }]
}
