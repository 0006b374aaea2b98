import type { Usage } from '../../bus/messages/content.ts'
import type { Fault, Json } from '../../bus/messages/fault.ts'

/** What a door tells of a turn, in order; `done` and `error` are last and come once. */
export type TurnEvent =
  | { readonly type: 'content'; readonly delta: string }
  | { readonly type: 'tool_start'; readonly id: string; readonly name: string; readonly detail: string }
  | {
      readonly type: 'tool_end'
      readonly id: string
      readonly name: string
      /** As the model sees it; of a call that failed, why. */
      readonly output: string
      readonly warnings: readonly string[]
    }
  | {
      readonly type: 'approval'
      readonly id: string
      readonly name: string
      readonly summary: string
      readonly preview: string
      /** The folder it happens in; '': none in particular. */
      readonly cwd: string
      /** What "always" would stand for; null: it is not offered. */
      readonly always: string | null
      /** What others wrote and the model has read. */
      readonly tainted: readonly string[]
      readonly arguments: Readonly<Record<string, Json>>
    }
  | { readonly type: 'approval_end'; readonly id: string; readonly granted: boolean }
  | { readonly type: 'done'; readonly usage: Usage; readonly stopReason: string }
  | { readonly type: 'error'; readonly fault: Fault }

/**
 * Where a reader is: the `seq` of the last fact it was told of, and how much came behind it (UTF-16 units of text, or
 * events of that same fact). The same in a live turn and in one read again from the log.
 */
export interface Place {
  readonly seq: number
  readonly offset: number
}

export interface PlacedEvent {
  readonly place: Place
  readonly event: TurnEvent
}

export const placeText = ({ seq, offset }: Place): string => `${seq}.${offset}`

/** null for a text that names no place. */
export function parsePlace(text: string): Place | null {
  const [, seq, offset] = /^(\d{1,15})\.(\d{1,15})$/.exec(text.trim()) ?? []
  return seq === undefined ? null : { seq: Number(seq), offset: Number(offset) }
}
