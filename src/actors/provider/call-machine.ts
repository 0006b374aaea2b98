import type PQueue from 'p-queue'
import { assign, fromCallback, setup } from 'xstate'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultFrom, faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ModelChunk, ModelPort } from '../../ports/model.ts'
import { emptyCall, take, type CallState, type Piece } from './call.ts'
import { decide, type Asking, type CallInput, type Limits } from './decide.ts'

/** What all calls to one provider share. */
export interface Line {
  readonly model: (session: string | null) => ModelPort
  readonly slots: PQueue
  readonly limits: Limits
}

interface Input {
  readonly command: Message<Asking>
  readonly line: Line
}

interface Context extends Input {
  readonly call: CallState
  readonly retries: number
  readonly startedAt: number
  readonly delayMs: number
  /** A terminal fact is in the log. */
  readonly over: boolean
}

type Event =
  | { readonly type: 'slot' }
  | { readonly type: 'chunk'; readonly chunk: ModelChunk }
  | { readonly type: 'ended' }
  | { readonly type: 'broke'; readonly fault: Fault }
  | { readonly type: 'cancel' }

/** The life of one call: wait for a slot, ask, receive, and at most a few times ask again before anything came. */
export const createCallMachine = (bus: Bus, clock: Clock) => {
  const settle = (context: Context, input: CallInput): Partial<Context> => {
    const { command, line, call, retries, startedAt } = context
    const facts = decide({ asked: command.data, call, retries, startedAt, now: clock.now() }, input, line.limits)
    const fault = commitFacts(bus, 'provider', facts, command)
    // The session hears of a log that cannot be written by itself and ends the turn.
    if (fault !== null) return { over: true }
    const [last] = facts.slice(-1)
    if (last?.type === 'model.retrying') return { delayMs: last.data.delayMs, retries: retries + 1, call: emptyCall }
    return { over: last !== undefined }
  }
  const show = ({ data }: Message<Asking>, { kind, part, offset, text }: Piece): void => {
    if (!('turnId' in data)) return
    const { sessionId, turnId, step } = data
    bus.emit(
      { type: `turn.${kind}.delta`, data: { sessionId, turnId, step, part, offset, text } },
      { source: 'provider' },
    )
  }
  const notice = ({ data }: Message<Asking>, message: string): void => {
    if (!('turnId' in data)) return
    const { sessionId, turnId } = data
    bus.emit({ type: 'turn.notice.delta', data: { sessionId, turnId, message } }, { source: 'provider' })
  }
  const late =
    (what: string, ms: number) =>
    (context: Context): Partial<Context> =>
      settle(context, {
        type: 'broke',
        fault: faultOf('provider.timeout', `${context.command.data.provider} ${what} for ${Math.round(ms / 1000)} s.`, {
          hint: 'Send the message again, or choose another model with --model.',
        }),
      })

  return setup({
    types: { context: {} as Context, events: {} as Event, input: {} as Input },
    actors: {
      slot: fromCallback<Event, PQueue>(({ sendBack, input: slots }) => {
        const leaving = new AbortController()
        const held = new Promise<void>((release) => {
          leaving.signal.addEventListener(
            'abort',
            () => {
              release()
            },
            { once: true },
          )
        })
        const begin = (): Promise<void> => {
          sendBack({ type: 'slot' })
          return held
        }
        slots.add(begin, { signal: leaving.signal }).catch(() => undefined) // called off while waiting: nothing to do
        return () => {
          leaving.abort()
        }
      }),
      receive: fromCallback<Event, Input>(({ sendBack, input: { command, line } }) => {
        const leaving = new AbortController()
        const run = async (): Promise<void> => {
          const { model, prompt, callId } = command.data
          const session = command.data.sessionId ?? null
          // What is asked outside a conversation must not go on with what its provider keeps of that.
          const request = { model, prompt, sessionId: 'turnId' in command.data ? command.data.sessionId : callId }
          for await (const chunk of line.model(session).stream(request, leaving.signal))
            sendBack({ type: 'chunk', chunk })
          sendBack({ type: 'ended' })
        }
        run().catch((error: unknown) => {
          sendBack({ type: 'broke', fault: faultFrom(error, 'provider.failed') })
        })
        return () => {
          leaving.abort()
        }
      }),
    },
    actions: {
      take: assign(({ context, event }) => {
        const { chunk } = event as Extract<Event, { type: 'chunk' }>
        if (chunk.type === 'notice') notice(context.command, chunk.message)
        const { call, piece } = take(context.call, chunk, clock.now())
        if (piece !== null) show(context.command, piece)
        return { call }
      }),
      settle: assign(({ context, event }) => settle(context, event as CallInput)),
      begin: assign(() => ({ startedAt: clock.now(), delayMs: 0 })),
      tellWaiting: ({ context: { command } }) => {
        notice(command, `waiting for ${command.data.provider} …`)
      },
      tellRetry: ({ context: { command, delayMs } }) => {
        notice(command, `${command.data.provider} is busy; asking again in ${(delayMs / 1000).toFixed(1)} s …`)
      },
      tooLateToBegin: assign(({ context }) => late('sent no answer', context.line.limits.firstTokenMs)(context)),
      tooLateToGoOn: assign(({ context }) =>
        late('stopped in the middle of its answer and was silent', context.line.limits.idleMs)(context),
      ),
    },
    guards: {
      over: ({ context }) => context.over,
      retrying: ({ context }) => context.delayMs > 0,
      begun: ({ context }) => context.call.firstAt !== null,
    },
    delays: {
      backoff: ({ context }) => context.delayMs,
      notice: ({ context }) => context.line.limits.noticeMs,
      firstToken: ({ context }) => context.line.limits.firstTokenMs,
      idle: ({ context }) => context.line.limits.idleMs,
    },
  }).createMachine({
    id: 'call',
    context: ({ input }) => ({
      ...input,
      call: emptyCall,
      retries: 0,
      startedAt: 0,
      delayMs: 0,
      over: false,
    }),
    invoke: { src: 'slot', input: ({ context }) => context.line.slots },
    initial: 'queued',
    always: { guard: 'over', target: '.done' },
    on: { cancel: { actions: 'settle' } },
    states: {
      queued: { on: { slot: 'open' } },
      open: {
        entry: 'begin',
        invoke: { src: 'receive', input: ({ context: { command, line } }) => ({ command, line }) },
        always: { guard: 'retrying', target: 'backingOff' },
        on: { ended: { actions: 'settle' }, broke: { actions: 'settle' } },
        initial: 'waiting',
        states: {
          waiting: {
            on: { chunk: [{ actions: 'take' }] },
            always: { guard: 'begun', target: 'flowing' },
            after: {
              notice: { actions: 'tellWaiting' },
              firstToken: { actions: 'tooLateToBegin' },
            },
          },
          flowing: {
            on: { chunk: { target: 'flowing', reenter: true, actions: 'take' } },
            after: { idle: { actions: 'tooLateToGoOn' } },
          },
        },
      },
      backingOff: { entry: 'tellRetry', after: { backoff: 'open' } },
      done: { type: 'final' },
    },
  })
}
