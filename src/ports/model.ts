import type { Prompt, StopReason, Usage } from '../bus/messages/content.ts'

export interface ModelRequest {
  readonly model: string
  readonly prompt: Prompt
  /** Stable for one conversation: for providers that keep a session of their own. */
  readonly sessionId: string
  /** The turn it is for; absent outside a conversation, where the tools are the caller's own and the caller runs them. */
  readonly turnId?: string
}

/**
 * One piece of a model's answer, the same for every provider.
 * `tool_call`: a whole call, its arguments as the raw JSON text.
 * `signature`: closes the reasoning part before it. `notice`: progress for the person, not the answer.
 * `working`: the model is at work where nothing can be shown, as with a tool it calls by itself: the answer has begun.
 */
export type ModelChunk =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'signature'; readonly signature: string }
  | { readonly type: 'tool_call'; readonly id: string; readonly name: string; readonly arguments: string }
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'stop'; readonly reason: StopReason }
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'working' }

/**
 * A provider's API. The stream ends after `stop`, or throws a FaultError `provider.*`; `retryable` says whether
 * asking again may help, `detail.retryAfterMs` when. It never retries and never times out by itself. Aborting
 * the signal closes the connection and ends the stream.
 */
export interface ModelPort {
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelChunk>
}
