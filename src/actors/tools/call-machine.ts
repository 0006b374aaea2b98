import type PQueue from 'p-queue'
import { assign, fromPromise, setup } from 'xstate'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultFrom, type Fault } from '../../bus/messages/fault.ts'
import type { Clock } from '../../ports/clock.ts'
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
import type { Preview, ToolResult, ToolWorld } from './tool.ts'

export interface CallEffects {
  readonly bus: Bus
  readonly clock: Clock
  readonly policy: Policy
  readonly check: (command: Message<'tool.run'>) => Checked
  readonly world: (command: Message<'tool.run'>, signal: AbortSignal) => ToolWorld
  /** Tools that change something run one after the other. */
  readonly writes: PQueue
}

type Ready = Extract<Checked, { kind: 'ready' }>

interface Context {
  readonly command: Message<'tool.run'>
  readonly checked: Checked
  readonly startedAt: number
  readonly over: boolean
  /** What the preview showed the change against. */
  readonly seen: string | null | undefined
  /** Stops listening whether the question is given up. */
  readonly unheard: (() => void)[]
}

type Event =
  | { readonly type: 'cancel' }
  | { readonly type: 'unasked'; readonly fault: Fault }
  | Message<'approval.granted' | 'approval.denied'>

/** The life of one tool call: check, ask if it must, run, and end with exactly one fact. */
export const createCallMachine = ({ bus, clock, policy, check, world, writes }: CallEffects) => {
  const settle = ({ command }: Context, fact: ToolFact): Partial<Context> => {
    // Without its start in the log nothing runs; the session has been told and ends the turn.
    const fault = commitFacts(bus, 'tools', [fact], command)
    return { over: fault !== null || fact.type !== 'tool.started' }
  }
  const outputOf = (event: unknown): unknown => (event as { readonly output: unknown }).output

  return setup({
    types: { context: {} as Context, events: {} as Event, input: {} as { command: Message<'tool.run'> } },
    actors: {
      preview: fromPromise<Preview, { ready: Ready; command: Message<'tool.run'> }>(
        ({ input: { ready, command }, signal }) => {
          const { tool, args } = ready
          const plain = { summary: `run ${tool.name}`, preview: JSON.stringify(command.data.call.arguments, null, 2) }
          return tool.preview === undefined ? Promise.resolve(plain) : tool.preview(args, world(command, signal))
        },
      ),
      run: fromPromise<ToolResult, { ready: Ready } & Pick<Context, 'command' | 'seen'>>(
        ({ input: { ready, command, seen }, signal }) => {
          const { tool, args } = ready
          const run = (): Promise<ToolResult> => tool.run(args, world(command, signal), seen)
          return tool.risk === 'read' ? run() : writes.add(run)
        },
      ),
    },
    actions: {
      refuseAtOnce: assign(({ context }) =>
        context.checked.kind === 'not' ? settle(context, context.checked.fact) : {},
      ),
      request: ({ context: { command, unheard }, event, self }) => {
        const { summary, preview } = outputOf(event) as Preview
        const { call, interactive } = command.data
        const data = {
          ...idsOf(command.data),
          approvalId: `${command.data.turnId}:${call.id}`,
          summary,
          preview,
          arguments: call.arguments,
          interactive,
        }
        const unasked = (fault: Fault): void => {
          self.send({ type: 'unasked', fault })
        }
        try {
          unheard.push(bus.ask({ type: 'approval.request', data }, { source: 'tools', cause: command }, unasked))
        } catch (error) {
          unasked(faultFrom(error))
        }
      },
      remember: assign(({ event }) => ({ seen: (outputOf(event) as Preview).seen })),
      hush: ({ context: { unheard } }) => {
        for (const off of unheard.splice(0)) off()
      },
      notAsked: assign(({ context, event }) =>
        settle(context, failed(context.command.data, (event as Extract<Event, { type: 'unasked' }>).fault)),
      ),
      begin: assign(({ context }) => {
        const { command, checked } = context
        if (checked.kind === 'not') return {}
        const detail = checked.tool.detail(checked.args)
        return {
          startedAt: clock.now(),
          ...settle(context, { type: 'tool.started', data: { ...idsOf(command.data), detail } }),
        }
      }),
      complete: assign(({ context, event }) =>
        settle(
          context,
          completed(context.command.data, outputOf(event) as ToolResult, clock.now() - context.startedAt, policy),
        ),
      ),
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
      mustAsk: ({ context }) => context.checked.kind === 'ready' && context.checked.needsApproval,
    },
  }).createMachine({
    id: 'tool-call',
    context: ({ input: { command } }) => ({
      command,
      checked: check(command),
      startedAt: 0,
      over: false,
      seen: undefined,
      unheard: [],
    }),
    initial: 'checking',
    always: { guard: 'over', target: '.done' },
    on: { cancel: { actions: 'interrupt' } },
    states: {
      checking: {
        always: [
          { guard: 'impossible', actions: 'refuseAtOnce', target: 'done' },
          { guard: 'mustAsk', target: 'previewing' },
          { target: 'running' },
        ],
      },
      previewing: {
        // Nothing has run yet, and nobody has to wonder whether it did.
        on: { cancel: { actions: 'callOff' } },
        invoke: {
          src: 'preview',
          input: ({ context }) => ({ ready: readyOf(context), command: context.command }),
          onDone: { target: 'asking', actions: ['remember', 'request'] },
          onError: { actions: 'fail' },
        },
      },
      asking: {
        exit: 'hush',
        on: {
          cancel: { actions: 'callOff' },
          'approval.granted': 'running',
          'approval.denied': { actions: 'refuse' },
          unasked: { actions: 'notAsked' },
        },
      },
      running: {
        entry: 'begin',
        invoke: {
          src: 'run',
          input: ({ context }) => ({ ready: readyOf(context), command: context.command, seen: context.seen }),
          onDone: { actions: 'complete' },
          onError: { actions: 'fail' },
        },
        after: { [policy.timeoutMs]: { actions: 'timeOut' } },
      },
      done: { type: 'final' },
    },
  })
}

function readyOf({ checked }: Context): Ready {
  if (checked.kind === 'not') throw new Error('a call that cannot be made was about to run')
  return checked
}
