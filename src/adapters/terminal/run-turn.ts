import type { BusClient } from '../../bus/client.ts'
import type { Asked } from '../../bus/messages/approval.ts'
import type { ImagePart, StopReason, Usage } from '../../bus/messages/content.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultOf, FaultError, type Fault } from '../../bus/messages/fault.ts'
import type { DeltaType, EventType } from '../../bus/messages/index.ts'
import type { BusStream } from '../../bus/stream.ts'
import type { Passage } from '../../bus/messages/memory.ts'
import { ruleText } from '../../views/rule-text.ts'

export interface TurnRequest {
  readonly sessionId: string
  readonly turnId: string
  readonly text: string
  readonly images?: readonly ImagePart[]
  /** Somebody is there to answer approvals. */
  readonly interactive: boolean
  /** Where the person works, absolute; the assistant may ask to open it. */
  readonly folder?: string
}

/** What a screen is told while a turn runs, in order; `done` and `failed` are last and come once. */
export type TurnItem =
  | { readonly type: 'queued'; readonly position: number }
  | { readonly type: 'started' }
  | { readonly type: 'text'; readonly text: string; readonly newPart: boolean }
  | { readonly type: 'reasoning'; readonly text: string; readonly newPart: boolean }
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'tool.started'; readonly id: string; readonly name: string; readonly detail: string }
  | { readonly type: 'tool.output'; readonly id: string; readonly text: string }
  | {
      readonly type: 'tool.ended'
      readonly id: string
      readonly name: string
      readonly notice: string | null
      readonly fault: Fault | null
    }
  | {
      readonly type: 'approval'
      readonly approvalId: string
      readonly summary: string
      readonly preview: string
      /** The folder it happens in; '': none in particular. */
      readonly cwd: string
      /** What "always" would stand for; null: it is not offered. */
      readonly always: string | null
      /** It opens a folder for the rest of the conversation, so "the same for this session" says nothing. */
      readonly opens: boolean
      /** What others wrote and the model has read. */
      readonly tainted: readonly string[]
    }
  | { readonly type: 'approval.settled'; readonly approvalId: string; readonly granted: boolean }
  | { readonly type: 'recalled'; readonly passages: readonly Passage[]; readonly fault: Fault | null }
  | { readonly type: 'trimmed'; readonly droppedTurns: number }
  | { readonly type: 'done'; readonly usage: Usage; readonly stopReason: StopReason }
  | { readonly type: 'cancelled' }
  | { readonly type: 'failed'; readonly fault: Fault }

/** Sends a message and gives what happens to its turn, until the turn is over. Never throws for a turn that failed. */
export async function* runTurn(client: BusClient, request: TurnRequest): AsyncGenerator<TurnItem, void, undefined> {
  const { sessionId, turnId, text, images, interactive, folder } = request
  const stream = client.subscribe({ subscriber: 'terminal', session: sessionId })
  try {
    const data = {
      ...{ sessionId, turnId, text, interactive },
      ...(images === undefined ? {} : { images: [...images] }),
      ...(folder === undefined ? {} : { folder }),
    }
    const reply = await client.command('turn.start', data)
    if (reply.type === 'turn.refused') {
      yield { type: 'failed', fault: reply.data.fault }
      return
    }
    yield* itemsOf(stream, turnId)
  } catch (error) {
    if (!(error instanceof FaultError)) throw error
    yield { type: 'failed', fault: error.fault }
  } finally {
    stream.close()
  }
}

/** What still happens to a turn that waits for the person, until it is over; nothing where it is over already. */
export async function* followTurn(
  client: BusClient,
  { sessionId, turnId }: Pick<TurnRequest, 'sessionId' | 'turnId'>,
): AsyncGenerator<TurnItem, void, undefined> {
  const stream = client.subscribe({ subscriber: 'terminal', session: sessionId })
  try {
    // Asked behind the subscription, so that its end cannot be missed in between.
    const { approvals } = await client.query('approval.pending', { session: sessionId })
    const open = approvals.filter((asked) => asked.turnId === turnId)
    if (open.length === 0) return
    for (const asked of open) yield questionOf(asked)
    yield* itemsOf(stream, turnId)
  } finally {
    stream.close()
  }
}

async function* itemsOf(stream: BusStream, turnId: string): AsyncGenerator<TurnItem, void, undefined> {
  for await (const item of stream) {
    if (item.kind === 'end') {
      yield lagging
      return
    }
    const shown = itemOf(item.message, turnId)
    if (shown === null) continue
    yield shown
    if (endsTurn(shown)) return
  }
}

export const endsTurn = ({ type }: TurnItem): boolean => type === 'done' || type === 'failed' || type === 'cancelled'

export const lagging: TurnItem = {
  type: 'failed',
  fault: faultOf('bus.overloaded', 'The terminal could not keep up with the answer.', {
    hint: 'The answer is in the session: /resume shows it.',
  }),
}

const questionOf = ({ approvalId, summary, preview, cwd, rule, risk, tainted }: Asked): TurnItem => ({
  type: 'approval',
  approvalId,
  summary,
  preview,
  cwd,
  always: rule === null ? null : ruleText(rule),
  opens: risk === 'open',
  tainted,
})

const MINE = new Set<EventType | DeltaType>(['log.failing.delta'])

/** What a message says of this turn; null: nothing to show. */
export function itemOf(message: Message, turnId: string): TurnItem | null {
  if (!MINE.has(message.type as EventType) && (!('turnId' in message.data) || message.data.turnId !== turnId))
    return null
  switch (message.type) {
    case 'turn.queued':
      return { type: 'queued', position: message.data.position }
    case 'turn.started':
      return { type: 'started' }
    case 'turn.text.delta':
      return { type: 'text', text: message.data.text, newPart: message.data.offset === 0 }
    case 'turn.reasoning.delta':
      return { type: 'reasoning', text: message.data.text, newPart: message.data.offset === 0 }
    case 'turn.notice.delta':
      return { type: 'notice', message: message.data.message }
    case 'turn.context.trimmed':
      return { type: 'trimmed', droppedTurns: message.data.droppedTurns }
    case 'turn.recalled':
      return { type: 'recalled', passages: message.data.passages, fault: message.data.fault ?? null }
    case 'tool.started':
      return { type: 'tool.started', id: message.data.toolCallId, name: message.data.name, detail: message.data.detail }
    case 'tool.output.delta':
      return { type: 'tool.output', id: message.data.toolCallId, text: message.data.text }
    case 'tool.completed':
      return {
        type: 'tool.ended',
        id: message.data.toolCallId,
        name: message.data.name,
        notice: message.data.notice ?? null,
        fault: null,
      }
    case 'tool.failed':
    case 'tool.refused':
    case 'tool.interrupted':
      return {
        type: 'tool.ended',
        id: message.data.toolCallId,
        name: message.data.name,
        notice: null,
        fault: message.data.fault,
      }
    case 'approval.requested':
      return questionOf(message.data)
    case 'approval.granted':
    case 'approval.denied':
      return {
        type: 'approval.settled',
        approvalId: message.data.approvalId,
        granted: message.type === 'approval.granted',
      }
    case 'turn.completed':
      return { type: 'done', usage: message.data.usage, stopReason: message.data.stopReason }
    case 'turn.cancelled':
      return { type: 'cancelled' }
    case 'turn.failed':
      return { type: 'failed', fault: message.data.fault }
    case 'log.failing.delta':
      return { type: 'failed', fault: message.data.fault }
    default:
      return null
  }
}
