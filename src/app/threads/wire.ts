import type { Fault } from '../../bus/messages/fault.ts'

/** What goes to a thread: a call of one of its port's methods, or the end of the caller's interest in one. */
export type ToThread =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly type: 'leave'; readonly id: number }

/** What comes back, as much as there is at once. A promise answers with `result` or `error`; a stream with any number of `chunk`, then `end` or `error`. */
export type FromThread =
  | { readonly type: 'result' | 'chunk'; readonly id: number; readonly value: unknown }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'error'; readonly id: number; readonly fault: Fault }

/** Stands for an AbortSignal among the arguments: signals cannot be sent, their firing is a `leave`. */
export const SIGNAL = '\0signal'
