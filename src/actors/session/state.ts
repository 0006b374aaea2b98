import {
  noUsage,
  type ImagePart,
  type PromptMessage,
  type ToolCallPart,
  type ToolSpec,
  type Usage,
} from '../../bus/messages/content.ts'
import type { Data } from '../../bus/messages/index.ts'
import type { Passage } from '../../bus/messages/memory.ts'
import type { Provenance } from '../../security/provenance.ts'
import type { ProviderName } from '../../bus/messages/provider-name.ts'

/** One message of the conversation and the turn it belongs to. */
export interface Entry {
  readonly turnId: string
  readonly message: PromptMessage
  readonly provenance: Provenance
  /** What stands in front of a message of the person. */
  readonly recalled?: readonly Passage[]
}

export interface Waiting {
  readonly turnId: string
  readonly text: string
  readonly images: readonly ImagePart[]
  readonly interactive: boolean
  readonly folder: string | null
}

/**
 * `preparing`: the prompt is being gathered; `asking`: the model answers; `acting`: tools run; `cancelling`: both
 * are being stopped.
 */
export type Phase = 'preparing' | 'asking' | 'acting' | 'cancelling'

export interface RunningTurn {
  readonly turnId: string
  readonly interactive: boolean
  /** Where the person works; null: not told. */
  readonly folder: string | null
  /** Who answers this turn to its end, whatever the session is told meanwhile. */
  readonly provider: ProviderName
  readonly model: string
  readonly phase: Phase
  readonly step: number
  readonly callId: string
  readonly usage: Usage
  /** Tools that the model runs by itself while it answers. */
  readonly called: readonly ToolCallPart[]
  /** Tool calls of this step without a result yet. */
  readonly pending: readonly ToolCallPart[]
  /** The tool calls of the step before, and how often in a row they were the same. */
  readonly lastCalls: string
  readonly repeats: number
}

export type ToolOutput = Pick<
  Extract<PromptMessage, { role: 'tool' }>,
  'output' | 'isError' | 'images' | 'source' | 'nonce'
>

/** Facts of other actors, waiting for the session's own fact that takes them in. */
export interface Inbox {
  readonly model: Data<'model.completed'> | null
  /** What had arrived when a call ended early. */
  readonly partial: Data<'model.failed'>['content'] | null
  readonly tools: Readonly<Record<string, ToolOutput>>
  /** Tool calls that wait for the person. */
  readonly asked: readonly string[]
}

export interface SessionState {
  readonly sessionId: string
  readonly exists: boolean
  readonly deleted: boolean
  readonly memory: boolean
  readonly provider: ProviderName
  readonly model: string
  readonly contextWindow: number
  readonly promptHash: string
  readonly system: string
  readonly tools: readonly ToolSpec[]
  readonly entries: readonly Entry[]
  /** What text of unknown authors the model has read here. */
  readonly tainted: readonly string[]
  /** Folders that the person has opened to the tools here. */
  readonly opened: readonly string[]
  /** What was found for the latest turn, or why nothing was. */
  readonly recalled: Data<'turn.recalled'> | null
  readonly turn: RunningTurn | null
  readonly queue: readonly Waiting[]
  readonly inbox: Inbox
  /** Stands for the turns it was made of, which are among those dropped; '': there is none. */
  readonly summary: string
  /** Turns the summary stands for, counted from the oldest. */
  readonly summarised: number
  /** Turns that are left out of requests, counted from the oldest: they do not fit, or a summary stands for them. */
  readonly dropped: number
  /** The latest turns, so that one sent twice is noticed. */
  readonly seenTurns: readonly string[]
}

export const emptyInbox: Inbox = { model: null, partial: null, tools: {}, asked: [] }

export const initial = (sessionId: string): SessionState => ({
  sessionId,
  exists: false,
  deleted: false,
  memory: true,
  provider: 'recall',
  model: 'recall',
  contextWindow: 0,
  promptHash: '',
  system: '',
  tools: [],
  entries: [],
  tainted: [],
  opened: [],
  recalled: null,
  turn: null,
  queue: [],
  inbox: emptyInbox,
  summary: '',
  summarised: 0,
  dropped: 0,
  seenTurns: [],
})

export const begin = (
  { provider, model }: Pick<SessionState, 'provider' | 'model'>,
  { turnId, interactive, folder }: Pick<Data<'turn.started'>, 'turnId' | 'interactive' | 'folder'>,
): RunningTurn => ({
  turnId,
  interactive,
  folder: folder ?? null,
  provider,
  model,
  phase: 'preparing',
  step: 0,
  callId: '',
  usage: noUsage,
  called: [],
  pending: [],
  lastCalls: '',
  repeats: 0,
})
