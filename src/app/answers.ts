import type { Children } from '../actors/supervisor/decide.ts'
import { foldSession } from '../actors/session/actor.ts'
import { messageTokens, tokensOf, toolTokens } from '../actors/session/budget.ts'
import { promptOf } from '../actors/session/prompt.ts'
import type { Bus } from '../bus/bus.ts'
import type { EventLog } from '../ports/event-log.ts'
import { emptyConversation, foldConversation, type Conversation } from '../views/conversation.ts'
import type { Directory } from './model-directory.ts'

interface Options {
  readonly bus: Bus
  readonly log: EventLog
  readonly directory: Directory
  readonly children: () => Children
  readonly version: string
  readonly startedAt: number
  readonly now: () => number
}

/** Queries about sessions, models and the host, answered from the log and its views; no actor is asked or kept waiting. */
export function installAnswers({ bus, log, directory, children, version, startedAt, now }: Options): void {
  const conversation = (sessionId: string): Conversation | null => {
    let view = emptyConversation(sessionId)
    let rows = 0
    for (const message of log.read({ session: sessionId })) {
      rows++
      view = foldConversation(view, message)
    }
    return rows === 0 || view.deleted || view.summary.createdAt === 0 ? null : view
  }

  bus.answer('session.list', ({ limit }) => {
    const sessions = []
    // Tombstones and refused creations have rows too, so more are looked at than are wanted.
    for (const { session } of log.sessions(limit * 2 + 50)) {
      if (sessions.length === limit) break
      const view = conversation(session)
      if (view !== null) sessions.push(view.summary)
    }
    return { sessions }
  })
  bus.answer('session.get', ({ sessionId }) => ({ session: conversation(sessionId)?.summary ?? null }))
  bus.answer('session.messages', ({ sessionId }) => ({ messages: [...(conversation(sessionId)?.messages ?? [])] }))
  bus.answer('session.context', ({ sessionId }) => {
    const state = foldSession(log, sessionId)
    if (!state.exists || state.deleted) return { context: null }
    const { system, tools, messages } = promptOf(state)
    return {
      context: {
        model: state.model,
        system,
        tools: tools.length,
        messages: messages.length,
        tokens: {
          system: tokensOf(system),
          tools: toolTokens(tools),
          messages: messages.reduce((sum, message) => sum + messageTokens(message), 0),
          limit: state.contextWindow,
        },
      },
    }
  })
  bus.answer('model.list', () => directory.list())
  bus.answer('host.status', async () => {
    const [memory, model] = await Promise.all([
      bus.query('memory.stats', {}, { timeoutMs: Infinity, door: true }),
      directory.resolve(null),
    ])
    const actors = Object.values(children()).map(({ actor, key, state }) => ({ actor, key, state }))
    return {
      version,
      pid: process.pid,
      uptimeSeconds: Math.round((now() - startedAt) / 1000),
      model: model.model,
      modelReason: model.reason,
      memory: { filesIndexed: memory.files, chunks: memory.units },
      activeSessions: actors.filter(({ actor }) => actor === 'session').length,
      heartbeat: { enabled: false, lastRun: null, nextRun: null },
      actors,
    }
  })
}
