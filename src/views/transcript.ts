import { textOf } from '../bus/messages/content.ts'
import type { Logged } from '../bus/messages/envelope.ts'
import type { TranscriptMessage } from '../bus/messages/session.ts'
import { emptyConversation, foldConversation } from './conversation.ts'
import { blocksOf } from './transcript-blocks.ts'

export interface Transcript {
  readonly title: string
  /** YYYY-MM-DD: the day the conversation began. */
  readonly date: string
  /** Markdown: `# TITLE (DATE)`, then what was said, each block behind `**You**: ` or `**Assistant**: `. */
  readonly text: string
}

interface Options {
  /** YYYY-MM-DD of ms since the epoch, where the person lives. */
  readonly dayOf: (at: number) => string
}

const SPEAKERS: Partial<Record<TranscriptMessage['role'], string>> = { user: 'You', assistant: 'Assistant' }

/**
 * What was said in a conversation, as a note that can be searched, from the messages of its session in log order.
 * The same messages give the same text. Tool results, thinking, recalled notes, remarks of the program and the answers
 * of `recall`, which only quotes, are left out. Null: deleted, or nothing was said.
 */
export function transcriptOf(messages: Iterable<Logged>, { dayOf }: Options): Transcript | null {
  let view = emptyConversation('')
  let firstAt: number | null = null
  const quoting = new Set<string>()
  for (const message of messages) {
    firstAt ??= message.at
    view = foldConversation(view, message)
    if (message.type === 'model.generate' && message.data.provider === 'recall') quoting.add(message.data.turnId)
  }
  if (firstAt === null || view.deleted) return null
  const blocks = view.messages.flatMap(({ role, content, turnId = '' }) => {
    const speaker = role === 'assistant' && quoting.has(turnId) ? undefined : SPEAKERS[role]
    return speaker === undefined || typeof content === 'string' ? [] : said(speaker, textOf(content))
  })
  if (blocks.length === 0) return null
  const { createdAt, title } = view.summary
  const date = dayOf(createdAt > 0 ? createdAt : firstAt)
  const named = title.replace(/\s+/g, ' ').trim()
  return { title: named, date, text: `${[`# ${named} (${date})`, ...blocks].join('\n\n')}\n` }
}

const said = (speaker: string, text: string): readonly string[] =>
  blocksOf(text).map(({ kind, text: block }) => (kind === 'code' ? block : `**${speaker}**: ${block}`))
