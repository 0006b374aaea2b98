import { textOf } from '../bus/messages/content.ts'
import type { Data } from '../bus/messages/index.ts'
import type { Logged } from '../bus/messages/envelope.ts'
import type { BranchedEntry, SessionSummary, TranscriptMessage } from '../bus/messages/session.ts'

export interface Conversation {
  readonly summary: SessionSummary
  readonly messages: readonly TranscriptMessage[]
  readonly deleted: boolean
  /** The turn under way; one that waits behind it may be cancelled without ending it. */
  readonly turnId: string | null
}

const TITLE_LENGTH = 60

export const emptyConversation = (sessionId: string): Conversation => ({
  summary: {
    sessionId,
    title: '',
    model: '',
    messageCount: 0,
    tokenCount: 0,
    usage: { input: 0, output: 0 },
    createdAt: 0,
    updatedAt: 0,
    running: false,
  },
  messages: [],
  deleted: false,
  turnId: null,
})

/** A conversation as screens show it, folded from a session's messages in log order. */
export function foldConversation(view: Conversation, message: Logged): Conversation {
  const { summary } = view
  const { at } = message
  const touched = { ...summary, updatedAt: at }
  switch (message.type) {
    case 'session.created':
      return {
        ...view,
        deleted: false,
        summary: { ...touched, createdAt: at, model: nameOf(message.data), title: message.data.title ?? '' },
      }
    case 'session.branched': {
      const { data } = message
      const begun = {
        ...view,
        deleted: false,
        summary: { ...touched, createdAt: at, model: nameOf(data), title: data.title ?? titleIn(data.entries) },
      }
      return data.entries.reduce((shown, entry) => say(shown, shared(entry, at)), begun)
    }
    case 'session.model.changed':
      return { ...view, summary: { ...touched, model: nameOf(message.data) } }
    case 'session.compacted':
      return say(view, { role: 'system', content: compactionNote(message.data), at })
    case 'session.restored':
      return say(view, { role: 'system', content: 'The summary was taken away; the model sees it all again.', at })
    case 'session.deleted':
      return { ...view, deleted: true, messages: [] }
    case 'turn.started': {
      const { text, images, turnId } = message.data
      const title = summary.title === '' ? titleOf(text) : summary.title
      return say(
        { ...view, turnId, summary: { ...touched, title, running: true } },
        { role: 'user', content: [...(images ?? []), { type: 'text', text }], at, turnId },
      )
    }
    case 'model.completed': {
      const { content, turnId, usage } = message.data
      const counted = { ...touched, tokenCount: usage.input + usage.output || summary.tokenCount }
      return say({ ...view, summary: counted }, { role: 'assistant', content, at, turnId })
    }
    case 'model.failed':
    case 'model.cancelled': {
      const { content, turnId } = message.data
      return content.length === 0 ? view : say(view, { role: 'assistant', content, at, turnId })
    }
    case 'tool.completed': {
      const { output, toolCallId, name, turnId } = message.data
      return say(view, { role: 'toolResult', content: output, toolCallId, name, isError: false, at, turnId })
    }
    case 'tool.failed':
    case 'tool.refused':
    case 'tool.interrupted': {
      const { fault, toolCallId, name, turnId } = message.data
      return say(view, { role: 'toolResult', content: fault.message, toolCallId, name, isError: true, at, turnId })
    }
    case 'turn.completed':
    case 'turn.failed':
    case 'turn.cancelled': {
      const { usage, turnId } = message.data
      if (turnId !== view.turnId) return view
      const total = { input: summary.usage.input + usage.input, output: summary.usage.output + usage.output }
      const ended = { ...view, turnId: null, summary: { ...touched, usage: total, running: false } }
      const note = endNote(message)
      return note === null ? ended : say(ended, { role: 'system', content: note, at, turnId: message.data.turnId })
    }
    default:
      return view
  }
}

const compactionNote = ({ turns, summary, tokensBefore, tokensAfter }: Data<'session.compacted'>): string =>
  `For the model, this summary stands for ${turns} earlier exchange${turns === 1 ? '' : 's'} now (about ${tokensBefore} tokens before, ${tokensAfter} after):\n${summary}`

const say = (view: Conversation, message: TranscriptMessage): Conversation => {
  const counts = message.role === 'user' || message.role === 'assistant' ? 1 : 0
  const { summary } = view
  return {
    ...view,
    messages: [...view.messages, message],
    summary: { ...summary, messageCount: summary.messageCount + counts, updatedAt: message.at },
  }
}

/** What a reader has to know about the end of a turn; null where it ended well. */
const endNote = (message: Extract<Logged, { type: 'turn.completed' | 'turn.failed' | 'turn.cancelled' }>) => {
  switch (message.type) {
    case 'turn.completed':
      return null
    case 'turn.cancelled':
      return 'The turn was cancelled.'
    case 'turn.failed':
      return message.data.fault.message
  }
}

const nameOf = ({ provider, model }: { provider: string; model: string }): string =>
  provider === model ? model : `${provider}/${model}`

/** A message of the conversation this one branched from. */
function shared({ turnId, message, recalled }: BranchedEntry, at: number): TranscriptMessage {
  if (message.role === 'tool') {
    const { toolCallId, name, output, isError } = message
    return { role: 'toolResult', content: output, toolCallId, name, isError, at, turnId }
  }
  if (message.role === 'assistant') return { role: 'assistant', content: message.content, at, turnId }
  // What was recalled is not what the person said.
  return { role: 'user', content: recalled === undefined ? message.content : message.content.slice(1), at, turnId }
}

function titleIn(entries: readonly BranchedEntry[]): string {
  for (const entry of entries) {
    const { role, content } = shared(entry, 0)
    if (role === 'user' && typeof content !== 'string') return titleOf(textOf(content))
  }
  return ''
}

/** The first line of the first message, cut between code points. */
function titleOf(text: string): string {
  const [line = ''] = text.trim().split('\n')
  const points = Array.from(line)
  return points.length > TITLE_LENGTH ? `${points.slice(0, TITLE_LENGTH - 1).join('')}…` : line
}
