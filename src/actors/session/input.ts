import type { Fault } from '../../bus/messages/fault.ts'
import type { Data, Draft } from '../../bus/messages/index.ts'
import type { ResolvedModel } from '../../ports/model-directory.ts'
import type { CompactionPlan, Summary } from './compact.ts'
import type { ForeignFact } from './evolve.ts'
import type { PreparedPrompt } from './prompt.ts'
import type { Recollection } from './recollect.ts'
import type { SessionState } from './state.ts'

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
