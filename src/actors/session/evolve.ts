import { addUsage, type AssistantContent, type PromptMessage, type ToolCallPart } from '../../bus/messages/content.ts'
import type { Data, Draft } from '../../bus/messages/index.ts'
import { turnIndex } from './budget.ts'
import { isForeign, provenanceOf } from '../../security/provenance.ts'
import { faultAsTold } from '../../security/untrusted/as-told.ts'
import { recalledText } from './recalled-text.ts'
import {
  begin,
  emptyInbox,
  initial,
  type Entry,
  type RunningTurn,
  type SessionState,
  type ToolOutput,
  type Waiting,
} from './state.ts'

export type SessionFact = Draft<
  | 'session.created'
  | 'session.branched'
  | 'session.refused'
  | 'session.model.changed'
  | 'session.cleared'
  | 'session.compacted'
  | 'session.restored'
  | 'session.deleted'
  | 'session.prompt.changed'
  | 'turn.queued'
  | 'turn.refused'
  | 'turn.started'
  | 'turn.context.trimmed'
  | 'turn.recalled'
  | 'turn.step.started'
  | 'turn.step.completed'
  | 'turn.tool.settled'
  | 'turn.called'
  | 'turn.cancelling'
  | 'turn.cancelled'
  | 'turn.completed'
  | 'turn.failed'
>

/**
 * Facts of the provider and the tools. They only fill the inbox; a fact of our own takes them in. So it does not
 * matter that one of them may stand before our own latest fact in the log and be delivered after it.
 */
export type ForeignFact = Draft<
  | 'model.completed'
  | 'model.failed'
  | 'model.cancelled'
  | 'tool.completed'
  | 'tool.failed'
  | 'tool.refused'
  | 'tool.interrupted'
  | 'tool.folder.opened'
  | 'approval.requested'
  | 'approval.granted'
  | 'approval.denied'
>

const SEEN_TURNS = 64

export function evolve(state: SessionState, { type, data }: SessionFact | ForeignFact): SessionState {
  switch (type) {
    case 'session.created':
      return opened(data)
    case 'session.branched':
      return {
        ...opened(data),
        entries: data.entries.map(({ turnId, message, recalled }) => ({
          ...entry(turnId, message),
          ...(recalled === undefined ? {} : { recalled }),
        })),
        // A log of an older version does not name them.
        tainted: [...new Set([...((data.tainted as string[] | undefined) ?? []), ...sourcesIn(data.entries)])],
        seenTurns: [...new Set(data.entries.map(({ turnId }) => turnId))].slice(-SEEN_TURNS),
      }
    case 'session.model.changed':
      return { ...state, model: data.model, provider: data.provider, contextWindow: data.contextWindow }
    case 'session.cleared':
      return { ...state, entries: [], dropped: 0, summary: '', summarised: 0, recalled: null, tainted: [], opened: [] }
    case 'session.compacted':
      return compact(state, data)
    case 'session.restored':
      return { ...state, summary: '', summarised: 0, dropped: 0 }
    case 'session.deleted':
      // The same as a fold of what the deletion leaves: the tombstone alone.
      return { ...initial(state.sessionId), deleted: true }
    case 'session.prompt.changed':
      return { ...state, promptHash: data.hash, system: data.system, tools: data.tools }
    case 'turn.queued':
      return { ...seen(state, data.turnId), queue: [...state.queue, waiting(data)] }
    case 'turn.started':
      return {
        ...seen(state, data.turnId),
        queue: state.queue.filter(({ turnId }) => turnId !== data.turnId),
        turn: begin(state, data),
        inbox: emptyInbox,
        recalled: null,
        entries: [
          ...state.entries,
          entry(data.turnId, { role: 'user', content: [...(data.images ?? []), { type: 'text', text: data.text }] }),
        ],
      }
    case 'turn.context.trimmed':
      return { ...state, dropped: state.dropped + data.droppedTurns }
    case 'turn.recalled':
      return {
        ...taintedBy(
          state,
          data.passages.flatMap(({ file }) => (isForeign(file) ? [file] : [])),
        ),
        recalled: data,
        entries: recalledBefore(state.entries, data),
      }
    case 'turn.step.started':
      return running(state, (turn) => ({
        turn: { ...turn, phase: 'asking', step: data.step, callId: data.callId },
        inbox: emptyInbox,
      }))
    case 'turn.step.completed':
      return running(state, (turn) => takeAnswer(state, turn))
    case 'turn.tool.settled':
      return running(state, (turn) => takeResult(state, turn, data.toolCallId))
    case 'turn.called':
      return running(state, (turn) => ({ turn: { ...turn, called: [...turn.called, data.call] } }))
    case 'turn.cancelling':
      return state.turn?.turnId === data.turnId ? { ...state, turn: { ...state.turn, phase: 'cancelling' } } : state
    case 'turn.completed':
      return { ...state, turn: null, inbox: emptyInbox }
    case 'turn.cancelled':
    case 'turn.failed':
      return endEarly(state, data.turnId)
    case 'session.refused':
    case 'turn.refused':
      return state
    case 'model.completed':
      return awaits(state, data.callId) ? { ...state, inbox: { ...state.inbox, model: data } } : state
    case 'model.failed':
    case 'model.cancelled':
      return awaits(state, data.callId) ? { ...state, inbox: { ...state.inbox, partial: data.content } } : state
    case 'tool.completed':
      return receive(taintedBy(state, data.source === undefined ? [] : [data.source]), data.toolCallId, {
        output: data.output,
        isError: false,
        ...(data.images === undefined ? {} : { images: data.images }),
        ...(data.source === undefined ? {} : { source: data.source }),
        ...(data.nonce === undefined ? {} : { nonce: data.nonce }),
      })
    case 'tool.failed':
    case 'tool.refused':
    case 'tool.interrupted':
      return receive(state, data.toolCallId, { output: faultAsTold(data.fault), isError: true })
    case 'tool.folder.opened':
      // What a call does that outlived its turn may come behind a /clear: it opens nothing.
      return state.turn?.turnId === data.turnId
        ? { ...state, opened: [...new Set([...state.opened, data.path])] }
        : state
    case 'approval.requested':
      return { ...state, inbox: { ...state.inbox, asked: [...state.inbox.asked, data.toolCallId] } }
    case 'approval.granted':
    case 'approval.denied':
      return { ...state, inbox: { ...state.inbox, asked: state.inbox.asked.filter((id) => id !== data.toolCallId) } }
  }
}

const opened = (data: Data<'session.created' | 'session.branched'>): SessionState => ({
  ...initial(data.sessionId),
  exists: true,
  memory: data.memory,
  model: data.model,
  provider: data.provider,
  contextWindow: data.contextWindow,
})

const waiting = ({ turnId, text, images = [], interactive, folder }: Data<'turn.queued'>): Waiting => ({
  turnId,
  text,
  images,
  interactive,
  folder: folder ?? null,
})

function compact(state: SessionState, { summary, keptFrom }: Data<'session.compacted'>): SessionState {
  const turns = turnIndex(state.entries, keptFrom)
  return { ...state, summary, summarised: turns, dropped: turns }
}

/** From here on the model may speak in the words of somebody else. */
const taintedBy = (state: SessionState, sources: readonly string[]): SessionState =>
  sources.every((source) => state.tainted.includes(source))
    ? state
    : { ...state, tainted: [...new Set([...state.tainted, ...sources])] }

const sourcesIn = (entries: Data<'session.branched'>['entries']): readonly string[] => [
  ...new Set(
    entries.flatMap(({ message, recalled = [] }) => [
      ...(message.role === 'tool' && message.source !== undefined ? [message.source] : []),
      ...recalled.flatMap(({ file }) => (isForeign(file) ? [file] : [])),
    ]),
  ),
]

const entry = (turnId: string, message: PromptMessage): Entry => ({
  turnId,
  message,
  provenance: provenanceOf(message),
})

/** Put into the message itself, which is the latest: two messages of the person in a row would be refused. */
function recalledBefore(entries: readonly Entry[], recalled: Data<'turn.recalled'>): readonly Entry[] {
  const last = entries.at(-1)
  if (last?.message.role !== 'user' || recalled.passages.length === 0) return entries
  const content = [{ type: 'text' as const, text: recalledText(recalled) }, ...last.message.content]
  return [...entries.slice(0, -1), { ...entry(last.turnId, { role: 'user', content }), recalled: recalled.passages }]
}

const seen = (state: SessionState, turnId: string): SessionState => ({
  ...state,
  seenTurns: [...state.seenTurns.filter((known) => known !== turnId), turnId].slice(-SEEN_TURNS),
})

const running = (state: SessionState, change: (turn: RunningTurn) => Partial<SessionState>): SessionState =>
  state.turn === null ? state : { ...state, ...change(state.turn) }

const awaits = ({ turn }: SessionState, callId: string): boolean =>
  turn?.callId === callId && (turn.phase === 'asking' || turn.phase === 'cancelling')

function receive(state: SessionState, toolCallId: string, result: ToolOutput): SessionState {
  if (state.turn?.called.some(({ id }) => id === toolCallId) === true) {
    // The model has been told already, by whoever ran the tool for it.
    const called = state.turn.called.filter(({ id }) => id !== toolCallId)
    return { ...state, turn: { ...state.turn, called } }
  }
  if (state.turn?.pending.some(({ id }) => id === toolCallId) !== true) return state
  return { ...state, inbox: { ...state.inbox, tools: { ...state.inbox.tools, [toolCallId]: result } } }
}

/** The same tool calls as in the step before give the same text. */
export const callsKey = (calls: readonly ToolCallPart[]): string =>
  JSON.stringify(calls.map(({ name, arguments: args, malformed }) => [name, args, malformed ?? null]))

export const toolCallsOf = (content: AssistantContent): ToolCallPart[] =>
  content.filter((part) => part.type === 'tool_call')

function takeAnswer(state: SessionState, turn: RunningTurn): Partial<SessionState> {
  const answer = state.inbox.model
  if (answer === null) return {}
  const pending = toolCallsOf(answer.content)
  const key = callsKey(pending)
  return {
    entries:
      answer.content.length === 0
        ? state.entries
        : [...state.entries, entry(turn.turnId, { role: 'assistant', content: answer.content })],
    inbox: { ...state.inbox, model: null },
    turn: {
      ...turn,
      phase: pending.length > 0 ? 'acting' : turn.phase,
      pending,
      usage: addUsage(turn.usage, answer.usage),
      lastCalls: key,
      repeats: pending.length > 0 && key === turn.lastCalls ? turn.repeats + 1 : 0,
    },
  }
}

function takeResult(state: SessionState, turn: RunningTurn, toolCallId: string): Partial<SessionState> {
  const call = turn.pending.find(({ id }) => id === toolCallId)
  const result = state.inbox.tools[toolCallId]
  if (call === undefined || result === undefined) return {}
  return {
    entries: [...state.entries, entry(turn.turnId, { role: 'tool', toolCallId, name: call.name, ...result })],
    turn: { ...turn, pending: turn.pending.filter((other) => other !== call) },
  }
}

/** Keeps what was said so far, and a result for every tool call: a call without one makes the next request invalid. */
function endEarly(state: SessionState, turnId: string): SessionState {
  if (state.turn?.turnId !== turnId) return { ...state, queue: state.queue.filter((other) => other.turnId !== turnId) }
  const partial = (state.inbox.partial ?? state.inbox.model?.content ?? []).filter(
    (part) => part.type === 'text' && part.text !== '',
  )
  const unanswered = state.turn.pending.map(({ id, name }) =>
    entry(turnId, {
      role: 'tool',
      toolCallId: id,
      name,
      output: 'Not finished: the turn ended before.',
      isError: true,
    }),
  )
  const said = partial.length === 0 ? [] : [entry(turnId, { role: 'assistant', content: partial })]
  return { ...state, entries: [...state.entries, ...unanswered, ...said], turn: null, inbox: emptyInbox }
}
