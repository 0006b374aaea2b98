import type PQueue from 'p-queue'
import { assign, fromPromise, setup } from 'xstate'
import type { Asked } from '../../bus/messages/approval.ts'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultFrom, type Fault } from '../../bus/messages/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import { approvalFor, askFor, bind, mustHold, type Allowed, type Approval, type BoundPlan } from './approval.ts'
import {
  completed,
  failed,
  idsOf,
  interrupted,
  overdue,
  refused,
  type Checked,
  type Policy,
  type ToolFact,
} from './decide.ts'
import type { Plan, ToolResult, ToolWorld } from './tool.ts'

export interface CallEffects {
  readonly bus: Bus
  readonly clock: Clock
  readonly policy: Policy
  readonly check: (command: Message<'tool.run'>) => Checked
  readonly world: (command: Message<'tool.run'>, signal: AbortSignal) => ToolWorld
  readonly sha256: (text: string) => string
  /** Random, for a fence around the output. */
  readonly nonce: () => string
  /** What in an output of others looks like an attack. */
  readonly warnings: (command: Message<'tool.run'>, output: string) => Promise<readonly string[]>
  /** Keeps an output that is too long to be given whole. */
  readonly keep: (command: Message<'tool.run'>, output: string) => void
  /** Tools that change something run one after the other. */
  readonly writes: PQueue
}

type Ready = Extract<Checked, { kind: 'ready' }>

interface Done {
  readonly result: ToolResult
  readonly warnings: readonly string[]
}

interface Context {
  readonly command: Message<'tool.run'>
  readonly checked: Checked
  readonly plan: BoundPlan | null
  readonly asked: Asked | null
  readonly approval: Approval | null
  readonly startedAt: number
  readonly over: boolean
  /** Stops listening whether the question is given up. */
  readonly unheard: (() => void)[]
}

type Event =
  | { readonly type: 'cancel' }
  | { readonly type: 'unasked'; readonly fault: Fault }
  | Allowed
  | Message<'approval.denied'>

/** The life of one tool call: check, plan, ask the gate, run what it allowed, and end with exactly one fact. */
export const createCallMachine = (effects: CallEffects) => {
  const { bus, clock, policy, check, world, sha256, nonce, writes } = effects
  const settle = ({ command }: Context, ...facts: readonly ToolFact[]): Partial<Context> => {
    // Without its start in the log nothing runs; the session has been told and ends the turn.
    const fault = commitFacts(bus, 'tools', facts, command)
    return { over: fault !== null || facts.at(-1)?.type !== 'tool.started' }
  }
  const outputOf = (event: unknown): unknown => (event as { readonly output: unknown }).output

  return setup({
    types: { context: {} as Context, events: {} as Event, input: {} as { command: Message<'tool.run'> } },
    actors: {
      plan: fromPromise<BoundPlan, Context>(async ({ input: context, signal }) => {
        const { tool, args } = readyOf(context)
        const { command } = context
        const here = world(command, signal)
        return bind(tool.plan === undefined ? plainPlan(command) : await tool.plan(args, here), here.files)
      }),
      run: fromPromise<Done, Context>(({ input: context, signal }) => {
        const { tool, args } = readyOf(context)
        const { command, plan, approval } = context
        if (approval === null || plan === null) throw new Error(`${tool.name} was about to run without an approval`)
        const run = async (): Promise<Done> => {
          const here = world(command, signal)
          await mustHold(plan, here.files)
          const result = await tool.run(args, here, plan)
          effects.keep(command, result.output)
          // What is done is done, whether or not it can be looked at.
          const unseen = (): readonly string[] => ['the output could not be looked at for attacks']
          const isOurs = typeof result.author === 'string'
          return { result, warnings: isOurs ? [] : await effects.warnings(command, result.output).catch(unseen) }
        }
        return tool.risk === 'write' || tool.risk === 'append' ? writes.add(run) : run()
      }),
    },
    actions: {
      refuseAtOnce: assign(({ context }) =>
        context.checked.kind === 'not' ? settle(context, context.checked.fact) : {},
      ),
      planned: assign(({ event }) => ({ plan: outputOf(event) as BoundPlan })),
      draw: assign(({ context }) => {
        const { command, plan } = context
        const bound = plan ?? { ...plainPlan(command), held: [] }
        return { plan: bound, asked: askFor(command.data, readyOf(context).tool, bound, sha256) }
      }),
      request: ({ context: { command, asked, unheard }, self }) => {
        if (asked === null) return
        const unasked = (fault: Fault): void => {
          self.send({ type: 'unasked', fault })
        }
        const data = { ...asked, interactive: command.data.interactive }
        try {
          unheard.push(bus.ask({ type: 'approval.request', data }, { source: 'tools', cause: command }, unasked))
        } catch (error) {
          unasked(faultFrom(error))
        }
      },
      accept: assign(({ context: { asked }, event }) => ({
        approval: asked === null ? null : approvalFor(asked, event as Allowed),
      })),
      hush: ({ context: { unheard } }) => {
        for (const off of unheard.splice(0)) off()
      },
      notAsked: assign(({ context, event }) =>
        settle(context, failed(context.command.data, (event as Extract<Event, { type: 'unasked' }>).fault)),
      ),
      begin: assign(({ context }) => {
        const { tool, args } = readyOf(context)
        const detail = tool.detail(args)
        return {
          startedAt: clock.now(),
          ...settle(context, { type: 'tool.started', data: { ...idsOf(context.command.data), detail } }),
        }
      }),
      complete: assign(({ context, event }) => {
        const { result, warnings } = outputOf(event) as Done
        const ms = clock.now() - context.startedAt
        return settle(context, ...completed(context.command.data, { result, warnings, ms, nonce: nonce() }, policy))
      }),
      fail: assign(({ context, event }) =>
        settle(
          context,
          failed(context.command.data, faultFrom((event as unknown as { error: unknown }).error, 'tool.failed')),
        ),
      ),
      refuse: assign(({ context, event }) =>
        settle(context, refused(context.command.data, (event as Message<'approval.denied'>).data.reason)),
      ),
      callOff: assign(({ context }) =>
        settle(context, refused(context.command.data, 'the turn was stopped before it ran.')),
      ),
      interrupt: assign(({ context }) => settle(context, interrupted(context.command.data))),
      timeOut: assign(({ context }) => settle(context, overdue(context.command.data, policy))),
    },
    guards: {
      over: ({ context }) => context.over,
      impossible: ({ context }) => context.checked.kind === 'not',
      plain: ({ context }) => context.checked.kind === 'ready' && context.checked.tool.plan === undefined,
      ours: ({ context: { asked }, event }) => asked !== null && approvalFor(asked, event as Allowed) !== null,
      oursDenied: ({ context: { asked }, event }) =>
        (event as Message<'approval.denied'>).data.approvalId === asked?.approvalId,
    },
  }).createMachine({
    id: 'tool-call',
    context: ({ input: { command } }) => ({
      command,
      checked: check(command),
      plan: null,
      asked: null,
      approval: null,
      startedAt: 0,
      over: false,
      unheard: [],
    }),
    initial: 'checking',
    always: { guard: 'over', target: '.done' },
    on: { cancel: { actions: 'interrupt' } },
    states: {
      checking: {
        always: [
          { guard: 'impossible', actions: 'refuseAtOnce', target: 'done' },
          { guard: 'plain', target: 'asking' },
          { target: 'planning' },
        ],
      },
      planning: {
        // Nothing has run yet, and nobody has to wonder whether it did.
        on: { cancel: { actions: 'callOff' } },
        invoke: {
          src: 'plan',
          input: ({ context }) => context,
          onDone: { target: 'asking', actions: 'planned' },
          onError: { actions: 'fail' },
        },
      },
      asking: {
        entry: ['draw', 'request'],
        exit: 'hush',
        on: {
          cancel: { actions: 'callOff' },
          'approval.granted': { guard: 'ours', target: 'running', actions: 'accept' },
          'approval.passed': { guard: 'ours', target: 'running', actions: 'accept' },
          'approval.denied': { guard: 'oursDenied', actions: 'refuse' },
          unasked: { actions: 'notAsked' },
        },
      },
      running: {
        entry: 'begin',
        invoke: {
          src: 'run',
          input: ({ context }) => context,
          onDone: { actions: 'complete' },
          onError: { actions: 'fail' },
        },
        after: { [policy.timeoutMs]: { actions: 'timeOut' } },
      },
      done: { type: 'final' },
    },
  })
}

const plainPlan = ({ data: { call } }: Message<'tool.run'>): Plan => ({
  summary: `run ${call.name}`,
  preview: JSON.stringify(call.arguments, null, 2),
})

function readyOf({ checked }: Context): Ready {
  if (checked.kind === 'not') throw new Error('a call that cannot be made was about to run')
  return checked
}
