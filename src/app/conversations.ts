import type { SessionSummary } from '../bus/messages/session.ts'
import type { EventLog } from '../ports/event-log.ts'
import { emptyConversation, foldConversation, type Conversation } from '../views/conversation.ts'

export interface Conversations {
  /** Latest first. */
  list(limit: number): SessionSummary[]
  /** null where there is none, or it was deleted. */
  get(sessionId: string): Conversation | null
}

/** Conversations folded from a log, whoever writes it. */
export function createConversations(log: Pick<EventLog, 'read' | 'sessions'>): Conversations {
  const get = (sessionId: string): Conversation | null => {
    let view = emptyConversation(sessionId)
    let firstAt: number | null = null
    for (const message of log.read({ session: sessionId })) {
      firstAt ??= message.at
      view = foldConversation(view, message)
    }
    if (firstAt === null || view.deleted) return null
    if (view.summary.createdAt > 0) return view
    // A repaired log may have lost how a conversation began: what was said in it is still worth reading.
    return view.messages.length === 0 ? null : { ...view, summary: { ...view.summary, createdAt: firstAt } }
  }
  return {
    get,
    list(limit) {
      const found = []
      // Tombstones and refused creations have rows too, so more are looked at than are wanted.
      for (const { session } of log.sessions(limit * 2 + 50)) {
        if (found.length === limit) break
        const view = get(session)
        if (view !== null) found.push(view.summary)
      }
      return found
    },
  }
}
