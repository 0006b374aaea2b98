import type { ActorSpec } from '../../bus/actor.ts'
import type { Bus } from '../../bus/bus.ts'
import { localDate } from '../../bus/local-date.ts'
import { runMachine } from '../run-machine.ts'
import { sessionOf } from '../../bus/messages/envelope.ts'
import type { Draft } from '../../bus/messages/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EventLog } from '../../ports/event-log.ts'
import type { ModelDirectory } from '../../ports/model-directory.ts'
import type { WorkspacePort } from '../../ports/workspace.ts'
import { decide } from './decide.ts'
import { evolve, type ForeignFact, type SessionFact } from './evolve.ts'
import type { Limits } from './input.ts'
import { createSessionMachine } from './machine.ts'
import { offeredFolder, type FolderJudge } from './offered-folder.ts'
import { buildPrompt } from './prompt.ts'
import { recollect, searchNotes } from './recollect.ts'
import { initial, type SessionState } from './state.ts'
import { summarise } from './summarise.ts'

export interface SessionPorts {
  readonly log: EventLog
  readonly clock: Clock
  readonly workspace: (session: string | null) => WorkspacePort
  readonly files: (session: string | null) => FolderJudge
  readonly models: (session: string | null) => ModelDirectory
  /** Where the workspace is, as the model is told. */
  readonly workspacePath: string
  /** What may be recalled before an answer; 0: nothing. */
  readonly recallTokens: number
  /** What stands at the end of every request, made from the text of POLICY.md; null: there is none. */
  readonly closing: (policy: string | null) => string
}

const HANDLES = [
  'session.create',
  'session.branch',
  'session.model.set',
  'session.clear',
  'session.compact',
  'session.restore',
  'session.delete',
  'turn.start',
  'turn.call',
  'turn.cancel',
] as const
const OWN = [
  'session.created',
  'session.branched',
  'session.model.changed',
  'session.cleared',
  'session.compacted',
  'session.restored',
  'session.deleted',
  'session.prompt.changed',
  'turn.queued',
  'turn.started',
  'turn.context.trimmed',
  'turn.recalled',
  'turn.step.started',
  'turn.step.completed',
  'turn.tool.settled',
  'turn.called',
  'turn.cancelling',
  'turn.cancelled',
  'turn.completed',
  'turn.failed',
] as const
const FOREIGN = [
  'model.completed',
  'model.failed',
  'model.cancelled',
  'tool.completed',
  'tool.failed',
  'tool.refused',
  'tool.interrupted',
  'tool.folder.opened',
  'approval.requested',
  'approval.granted',
  'approval.denied',
] as const

/** One conversation. Its state is the fold of its facts; it is put away when idle and folded again when asked. */
export function sessionActor(
  { log, clock, workspace, files, models, workspacePath, recallTokens, closing }: SessionPorts,
  limits: Limits,
): ActorSpec {
  return {
    name: 'session',
    handles: HANDLES,
    listens: FOREIGN,
    keyOf: (message) => sessionOf(message.data),
    attach: (bus) => {
      const machine = createSessionMachine({
        bus,
        limits,
        forget: (sessionId) => {
          log.forget(sessionId)
        },
        read: (sessionId) => foldSession(log, sessionId),
        summarise: (state, plan) => summarise(bus, state, plan),
        resolve: (sessionId, model) => models(sessionId).resolve(model),
        prepare: async (state) => {
          const { sessionId, memory, opened } = state
          const searching = memory && recallTokens > 0 ? searchNotes(bus, state, recallTokens) : null
          const offering = offeredFolder(state, files(sessionId))
          const { tools } = await bus.query('tool.list', {}, { timeoutMs: 5000 })
          const { day, weekday } = localDate(clock)
          const yesterday = localDate(clock, 1).day
          const read = await workspace(sessionId).read({ today: day, yesterday, memory })
          const offered = await offering
          const prompt = buildPrompt({
            ...read,
            tools: usable(tools, { memory, skills: read.skills.length > 0, folder: offered !== null }),
            opened,
            offered,
            today: `${weekday}, ${day}`,
            workspace: workspacePath,
          })
          const recalled = recollect(await searching, state, { files: read.files, tokens: recallTokens })
          return { prompt, recalled, closing: closing(read.policy) }
        },
      })
      return (context) =>
        runMachine(machine, {
          input: { state: recovered(foldSession(log, context.key), bus, limits) },
          context,
          idle: (running) => {
            const {
              value,
              context: { resolving },
            } = running.getSnapshot()
            return value === 'idle' && resolving === 0
          },
        })
    },
  }
}

/** A turn that was under way when the program or the actor ended is over; nobody else would say so. */
function recovered(state: SessionState, bus: Bus, limits: Limits): SessionState {
  const facts = decide(state, { type: 'recover' }, limits)
  bus.commit(facts, { source: 'session' })
  return facts.reduce<SessionState>(evolve, state)
}

/** The state of a session as its facts left it, at any place of the log. */
export function foldSession(log: EventLog, sessionId: string, until = Infinity): SessionState {
  let state = initial(sessionId)
  for (const message of log.read({ session: sessionId, types: [...OWN, ...FOREIGN] }))
    if (message.seq <= until) state = evolve(state, message as Draft as SessionFact | ForeignFact)
  return state
}

/** What of the tools serves a conversation. */
interface Uses {
  readonly memory: boolean
  readonly skills: boolean
  readonly folder: boolean
}

const usable = <T extends { readonly name: string }>(
  tools: readonly T[],
  { memory, skills, folder }: Uses,
): readonly T[] =>
  tools.filter(
    ({ name }) =>
      (memory || !name.startsWith('memory_')) && (skills || name !== 'use_skill') && (folder || name !== 'use_folder'),
  )
