import type { Bus } from '../../bus/bus.ts'
import { textOf } from '../../bus/messages/content.ts'
import { fail, FaultError } from '../../bus/messages/fault.ts'
import { excerptOf, summaryPrompt, type CompactionPlan, type Summary } from './compact.ts'
import type { SessionState } from './state.ts'

/** ms; a local model may be slow. */
const PATIENCE_MS = 180_000

/** Asks the conversation's own model, outside the conversation. Throws FaultError `provider.*`, `bus.timeout`. */
export async function summarise(bus: Bus, state: SessionState, plan: CompactionPlan): Promise<Summary> {
  const { sessionId, provider, model } = state
  if (provider === 'recall') return { text: excerptOf(state, plan), by: 'excerpt' }
  const data = {
    sessionId,
    callId: `${sessionId}.compact.${plan.keptFrom}`,
    provider,
    model,
    prompt: summaryPrompt(state, plan),
  }
  const reply = await bus.request({ type: 'model.complete', data }, { source: 'session', timeoutMs: PATIENCE_MS })
  if (reply.type === 'model.refused') throw new FaultError(reply.data.fault)
  const text = textOf(reply.data.content).trim()
  if (text === '')
    throw fail('provider.bad_response', `${model} gave no summary, so nothing was left out.`, { retryable: true })
  return { text, by: 'model' }
}
