import type { Child } from '../actors/supervisor/decide.ts'
import { foldSession } from '../actors/session/actor.ts'
import { messageTokens, tokensOf, toolTokens } from '../actors/session/budget.ts'
import { promptOf } from '../actors/session/prompt.ts'
import type { Bus } from '../bus/bus.ts'
import type { Answer } from '../bus/messages/index.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { ResolvedModel } from '../ports/model-directory.ts'
import { createConversations } from './conversations.ts'
import type { Directory } from './model-directory.ts'
import { seldom } from './seldom.ts'

interface Options {
  readonly bus: Bus
  readonly log: EventLog
  readonly directory: Directory
  readonly children: () => readonly Child[]
  readonly version: string
  readonly startedAt: number
  readonly now: () => number
  /** What holds commands here. */
  readonly sandbox: () => Promise<Answer<'tool.sandbox'>>
}

/** ms that the figures of the index and the default model of a status are old at most. */
const STATUS_MS = 250

/** Queries about sessions, models and the host, answered from the log and its views; no actor is asked or kept waiting. */
export function installAnswers({ bus, log, directory, children, version, startedAt, now, sandbox }: Options): void {
  const conversations = createConversations(log)
  // Whoever asks for the status all the time must not keep the index and Ollama busy.
  const looked = seldom(STATUS_MS, now, () =>
    Promise.all([bus.read('memory.stats', {}, { door: true }), directory.resolve(null)]),
  )

  bus.answer('session.list', ({ limit }) => ({ sessions: conversations.list(limit) }))
  bus.answer('session.get', ({ sessionId }) => ({ session: conversations.get(sessionId)?.summary ?? null }))
  bus.answer('session.messages', ({ sessionId }) => {
    const found = conversations.get(sessionId)
    return { messages: found === null ? null : [...found.messages] }
  })
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
        recalled: state.recalled,
        tainted: [...state.tainted],
        opened: [...state.opened],
      },
    }
  })
  bus.answer('tool.sandbox', sandbox)
  bus.answer('model.resolve', ({ name }) => directory.resolve(name))
  bus.answer('model.list', () => directory.list())
  let awake: { readonly of: readonly Child[]; readonly actors: Answer<'host.status'>['actors'] } | null = null
  /** Hundreds of actors are listed again only where one has come, gone or crashed. */
  const actorsNow = (): Answer<'host.status'>['actors'] => {
    const all = children()
    if (awake?.of !== all) awake = { of: all, actors: all.map(({ actor, key, state }) => ({ actor, key, state })) }
    return awake.actors
  }
  const status = ([memory, model]: [Answer<'memory.stats'>, ResolvedModel]): Answer<'host.status'> => {
    const actors = actorsNow()
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
  }
  bus.answer('host.status', () => {
    const seen = looked()
    return seen instanceof Promise ? seen.then(status) : status(seen)
  })
}
