import { assign, fromPromise, setup } from 'xstate'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultFrom, type Fault } from '../../bus/messages/fault.ts'
import type { CommandType, Draft } from '../../bus/messages/index.ts'
import type { ResolvedModel } from '../../ports/model-directory.ts'
import { askModel, runCalled, runTools, stopAll } from './commands.ts'
import { planCompaction, type CompactionPlan, type Summary } from './compact.ts'
import { decide } from './decide.ts'
import { evolve } from './evolve.ts'
import type { Limits, SessionInput } from './input.ts'
import {
  markOf,
  placeOf,
  type Branching,
  type Command,
  type Compacting,
  type Context,
  type Event,
  type Foreign,
  type Naming,
  type Place,
  type Resolution,
} from './machine-context.ts'
import type { PreparedPrompt } from './prompt.ts'
import type { Recollection } from './recollect.ts'
import { busy, unknown } from './refusals.ts'
import type { SessionState } from './state.ts'

/** What a turn needs before its first step. */
export interface Prepared {
  readonly prompt: PreparedPrompt
  readonly recalled: Recollection | null
  /** Stands at the end of every request of the turn; never stored. */
  readonly closing: string
}

export interface SessionEffects {
  readonly bus: Bus
  readonly limits: Limits
  readonly prepare: (state: SessionState) => Promise<Prepared>
  readonly resolve: (sessionId: string, model: string | null) => Promise<ResolvedModel>
  /** The state of another conversation, as its facts left it. */
  readonly read: (sessionId: string) => SessionState
  /** A summary of what the plan names. */
  readonly summarise: (state: SessionState, plan: CompactionPlan) => Promise<Summary>
  /** Removes the rows of a session whose tombstone is in the log. */
  readonly forget: (sessionId: string) => void
}

const CANCEL_OVERDUE_MS = 5000
const LOG_RETRY_MS = 2000

/** The machine of one conversation: its phase follows from the folded state, its effects from the phase. */
export const createSessionMachine = ({ bus, limits, prepare, resolve, read, summarise, forget }: SessionEffects) => {
  /** Decides, stores, and only then is the state another. */
  const handle = (context: Context, input: SessionInput, cause: Message | undefined): Partial<Context> => {
    const facts = decide(context.state, input, limits)
    const fault = commitFacts(bus, 'session', facts, cause)
    if (fault !== null) return { failing: context.state.turn === null ? null : fault }
    const state = facts.reduce<SessionState>(evolve, context.state)
    const begun = state.turn !== null && state.turn.turnId !== context.state.turn?.turnId
    // What the failure left undone cannot be taken up again without doing it twice, so only the turn's end heals it.
    const failing = begun || state.turn === null ? null : context.failing
    return { state, failing, cause: begun ? (cause ?? context.cause) : context.cause }
  }
  const sayAll = (
    context: Context,
    self: { send: (event: Event) => void },
    drafts: readonly Draft<CommandType>[],
  ): void => {
    const unsaid = (fault: Fault): void => {
      self.send({ type: 'unsaid', fault })
    }
    for (const draft of drafts)
      try {
        context.unheard.push(bus.ask(draft, { source: 'session', cause: context.cause }, unsaid))
      } catch (error) {
        unsaid(faultFrom(error))
      }
  }
  /** From wherever it is, as soon as the folded state has moved on: one step of the machine, for it lies before the first token. */
  const entering = <P extends Place>(place: P) => ({
    guard: ({ context }: { context: Context }): boolean =>
      placeOf(context) === place && markOf(context) !== context.entered,
    target: `.${place}` as const,
  })

  return setup({
    types: { context: {} as Context, events: {} as Event, input: {} as { state: SessionState } },
    actors: {
      prepare: fromPromise<Prepared, SessionState>(({ input }) => prepare(input)),
    },
    actions: {
      mark: assign(({ context }) => ({ entered: markOf(context) })),
      command: assign(({ context, event }) => {
        const asked = event as Command
        // What is still on its way would be written behind the tombstone.
        if (asked.type === 'session.delete' && context.resolving > 0)
          return handle(context, { type: 'unresolved', fault: busy() }, asked)
        return handle(context, asked, asked)
      }),
      branch: assign(({ context, event }) => {
        const asked = event as Branching
        return handle(context, { type: 'branch', data: asked.data, parent: read(asked.data.from) }, asked)
      }),
      compact: assign(({ context, event, self }) => {
        const asked = event as Compacting
        const { state } = context
        const plan = state.exists ? planCompaction(state) : { fault: unknown(state.sessionId) }
        if ('fault' in plan) return handle(context, { type: 'unresolved', fault: plan.fault }, asked)
        const done = (input: SessionInput): void => {
          self.send({ type: 'summarised', asked, input })
        }
        summarise(state, plan).then(
          (summary) => {
            done({ type: 'summarised', plan, summary })
          },
          (error: unknown) => {
            done({ type: 'unresolved', fault: faultFrom(error) })
          },
        )
        return { resolving: context.resolving + 1 }
      }),
      summarised: assign(({ context, event }) => {
        const { asked, input } = event as Extract<Event, { type: 'summarised' }>
        return { resolving: context.resolving - 1, ...handle(context, input, asked) }
      }),
      foreign: assign(({ context, event, self }) => {
        const fact = event as Message<Foreign>
        const state = evolve(context.state, fact)
        const after = { state, ...handle({ ...context, state }, fact, fact) }
        // A model that is gone wants nothing more of the tools it called by itself.
        if (state.turn !== null && state.turn.called.length > 0 && after.state.turn?.turnId !== state.turn.turnId) {
          const { sessionId, turn } = state
          sayAll(context, self, [{ type: 'tool.cancel', data: { sessionId, turnId: turn.turnId } }])
        }
        return after
      }),
      resolve: ({ context, event, self }) => {
        const asked = event as Naming
        const done = (resolution: Resolution): void => {
          self.send({ type: 'resolved', resolution })
        }
        resolve(context.state.sessionId, asked.data.model ?? null).then(
          (model) => {
            done({ asked, model })
          },
          (error: unknown) => {
            done({ asked, fault: faultFrom(error) })
          },
        )
      },
      resolveBegun: assign(({ context }) => ({ resolving: context.resolving + 1 })),
      resolved: assign(({ context, event }) => {
        const { resolution } = event as Extract<Event, { type: 'resolved' }>
        return {
          resolving: context.resolving - 1,
          ...handle(context, resolvedInput(resolution), resolution.asked),
        }
      }),
      hush: ({ context }) => {
        for (const off of context.unheard.splice(0)) off()
      },
      askModel: ({ context, self }) => {
        sayAll(context, self, askModel(context.state, context.closing ?? ''))
      },
      runTools: ({ context, self }) => {
        sayAll(context, self, runTools(context.state))
      },
      runCalled: ({ context, event, self }) => {
        sayAll(context, self, runCalled(context.state, (event as Message<'turn.call'>).data.call.id))
      },
      stopAll: ({ context, self }) => {
        sayAll(context, self, stopAll(context.state))
      },
      forget: ({ context: { state } }) => {
        if (state.deleted) forget(state.sessionId)
      },
      prepared: assign(({ context, event }) => {
        const { output } = event as unknown as { output: Prepared }
        const { closing, ...prepared } = output
        const turnId = context.state.turn?.turnId ?? ''
        return { closing, ...handle({ ...context, closing }, { type: 'prepared', turnId, ...prepared }, context.cause) }
      }),
      resumed: assign(({ event }) => ({ closing: (event as unknown as { output: Prepared }).output.closing })),
      notPrepared: assign(({ context, event }) => {
        const { error } = event as unknown as { error: unknown }
        return handle(
          context,
          { type: 'prepare.failed', turnId: context.state.turn?.turnId ?? '', fault: faultFrom(error) },
          context.cause,
        )
      }),
      giveUpWaiting: assign(({ context }) => handle(context, { type: 'cancel.overdue' }, context.cause)),
      endStuckTurn: assign(({ context }) =>
        context.failing === null
          ? {}
          : handle(context, { type: 'log.recovered', fault: context.failing }, context.cause),
      ),
    },
    delays: { retry: ({ context }) => (context.failing?.code.startsWith('log.') === true ? LOG_RETRY_MS : 0) },
  }).createMachine({
    id: 'session',
    context: ({ input }) => ({
      state: input.state,
      cause: undefined,
      closing: null,
      failing: null,
      entered: '',
      resolving: 0,
      unheard: [],
    }),
    on: {
      'session.create': { actions: ['resolve', 'resolveBegun'] },
      'session.model.set': { actions: ['resolve', 'resolveBegun'] },
      'session.branch': { actions: 'branch' },
      'session.compact': { actions: 'compact' },
      'session.restore': { actions: 'command' },
      summarised: { actions: 'summarised' },
      resolved: { actions: 'resolved' },
      'session.clear': { actions: 'command' },
      'session.delete': { actions: ['command', 'forget'] },
      'turn.start': { actions: 'command' },
      'turn.call': { actions: ['command', 'runCalled'] },
      'turn.cancel': { actions: 'command' },
      'model.completed': { actions: 'foreign' },
      'model.failed': { actions: 'foreign' },
      'model.cancelled': { actions: 'foreign' },
      'tool.completed': { actions: 'foreign' },
      'tool.failed': { actions: 'foreign' },
      'tool.refused': { actions: 'foreign' },
      'tool.interrupted': { actions: 'foreign' },
      'tool.folder.opened': { actions: 'foreign' },
      'approval.requested': { actions: 'foreign' },
      'approval.granted': { actions: 'foreign' },
      'approval.denied': { actions: 'foreign' },
      unsaid: { actions: assign(({ event }) => ({ failing: event.fault })) },
    },
    always: [
      entering('stuck'),
      entering('preparing'),
      entering('asking'),
      entering('resuming'),
      entering('acting'),
      entering('cancelling'),
      entering('idle'),
    ],
    initial: 'route',
    states: {
      route: { entry: assign({ entered: '' }) },
      idle: { entry: 'mark' },
      preparing: {
        entry: 'mark',
        invoke: {
          src: 'prepare',
          input: ({ context }) => context.state,
          onDone: { actions: 'prepared' },
          onError: { actions: 'notPrepared' },
        },
      },
      resuming: {
        entry: 'mark',
        invoke: {
          src: 'prepare',
          input: ({ context }) => context.state,
          onDone: { actions: 'resumed' },
          onError: { actions: 'notPrepared' },
        },
      },
      asking: { entry: ['mark', 'askModel'], exit: 'hush' },
      acting: { entry: ['mark', 'runTools'], exit: 'hush' },
      cancelling: {
        entry: ['mark', 'stopAll'],
        exit: 'hush',
        after: { [CANCEL_OVERDUE_MS]: { actions: 'giveUpWaiting' } },
      },
      stuck: {
        entry: 'mark',
        after: { retry: { target: 'route', actions: ['stopAll', 'hush', 'endStuckTurn'] } },
      },
    },
  })
}

const resolvedInput = (resolution: Resolution): SessionInput => {
  if ('fault' in resolution) return { type: 'unresolved', fault: resolution.fault }
  const { asked, model } = resolution
  return asked.type === 'session.create'
    ? { type: 'create.resolved', create: asked.data, model }
    : { type: 'model.resolved', model }
}
