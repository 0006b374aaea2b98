import type { Message } from '../../bus/messages/envelope.ts'
import type { Fault } from '../../bus/messages/fault.ts'
import type { ResolvedModel } from '../../ports/model-directory.ts'
import type { ForeignFact } from './evolve.ts'
import type { SessionInput } from './input.ts'
import type { Phase, SessionState } from './state.ts'

/** What the machine of a conversation holds beside the folded state. */
export interface Context {
  readonly state: SessionState
  /** The message everything of the running turn answers. */
  readonly cause: Message | undefined
  /** Null: not gathered yet, as in a turn that outlived the program. */
  readonly closing: string | null
  /** The log would not take a fact; the turn ends as soon as it does again. */
  readonly failing: Fault | null
  /** What the machine's state was entered for: place, turn and step. */
  readonly entered: string
  /** Models being looked up and summaries being made; somebody waits for each. */
  readonly resolving: number
  /** Stops listening whether the commands of the present phase are given up. */
  readonly unheard: (() => void)[]
}

export type Foreign = ForeignFact['type']
export type Branching = Message<'session.branch'>
export type Compacting = Message<'session.compact'>
export type Naming = Message<'session.create' | 'session.model.set'>
export type Command = Message<
  'session.clear' | 'session.restore' | 'session.delete' | 'turn.start' | 'turn.call' | 'turn.cancel'
>
export type Resolution =
  { readonly asked: Naming; readonly model: ResolvedModel } | { readonly asked: Naming; readonly fault: Fault }
export type Event =
  | Naming
  | Branching
  | Compacting
  | Command
  | Message<Foreign>
  | { readonly type: 'resolved'; readonly resolution: Resolution }
  | { readonly type: 'summarised'; readonly asked: Compacting; readonly input: SessionInput }
  | { readonly type: 'unsaid'; readonly fault: Fault }

export type Place = Phase | 'idle' | 'resuming' | 'stuck'

export const placeOf = ({ state: { turn }, failing, closing }: Context): Place => {
  if (failing !== null) return 'stuck'
  return turn?.phase === 'acting' && closing === null ? 'resuming' : (turn?.phase ?? 'idle')
}

/** Unlike that of the step before, though the place be the same. */
export const markOf = (context: Context): string => {
  const { turn } = context.state
  const place = placeOf(context)
  return turn === null || place === 'stuck' ? place : `${place} ${turn.turnId} ${turn.step}`
}
