import { assign, fromCallback, fromPromise, setup } from 'xstate'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { fail, faultFrom, FaultError, type Fault } from '../../bus/messages/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EmbeddingPort, OpenStep } from '../../ports/embedding.ts'
import { decide, evolve, type EmbedderState, type EmbedInput } from './decide.ts'
import type { EmbedQueue, Lane } from './queue.ts'

export interface Input {
  readonly model: string
  /** Recorded: what it gives becomes facts. */
  readonly opening: Pick<EmbeddingPort, 'open'>
  /** Not recorded: vectors never enter the log. */
  readonly port: EmbeddingPort
  readonly queue: EmbedQueue
}

interface Context extends Input {
  readonly state: EmbedderState
  /** Who waits to hear that the model is ready. */
  readonly asked: readonly Message<'embed.open'>[]
  readonly startedAt: number
}

type Event =
  | Message<'embed.open' | 'embed.close'>
  | { readonly type: 'step'; readonly step: OpenStep }
  | { readonly type: 'broke'; readonly fault: Fault }
  /** Texts were added to the queue. */
  | { readonly type: 'work' }

/** One embedding model: made ready when asked, then one batch at a time. */
export const createEmbedderMachine = (bus: Bus, clock: Clock) => {
  const settle = (context: Context, input: EmbedInput, causes: readonly Message[]): Partial<Context> => {
    const facts = decide(context.state, input, context.model)
    for (const cause of causes.length > 0 ? causes : [undefined]) commitFacts(bus, 'embedder', facts, cause)
    return { state: evolve(context.state, input) }
  }

  return setup({
    types: { context: {} as Context, events: {} as Event, input: {} as Input },
    actors: {
      open: fromCallback<Event, Input>(({ sendBack, input: { opening } }) => {
        let left = false
        const run = async (): Promise<void> => {
          for await (const step of opening.open()) {
            if (left) return
            sendBack({ type: 'step', step })
            if (step.type === 'ready') return
          }
          throw new Error('The model was opened without becoming ready.')
        }
        run().catch((error: unknown) => {
          if (!left) sendBack({ type: 'broke', fault: faultFrom(error, 'embed.unavailable') })
        })
        return () => {
          left = true
        }
      }),
      listen: fromCallback<Event, EmbedQueue>(({ sendBack, input: queue }) =>
        queue.onAdded(() => {
          sendBack({ type: 'work' })
        }),
      ),
      /** A batch that fails is told to whoever asked; the model goes on. */
      embed: fromPromise<null, Context & { readonly lane: Lane }>(async ({ input: { queue, port, state, lane } }) => {
        const batch = state.phase === 'ready' ? queue.next(lane, state.model.batch) : null
        if (batch === null) return null
        try {
          batch.settle(await port.embed(batch.texts))
        } catch (error) {
          batch.fail(error)
        }
        return null
      }),
    },
    actions: {
      remember: assign(({ context, event }) => ({ asked: [...context.asked, event as Message<'embed.open'>] })),
      start: assign(({ context }) => ({ ...settle(context, { type: 'open' }, []), startedAt: clock.now() })),
      answer: assign(({ context, event }) => settle(context, { type: 'open' }, [event as Message<'embed.open'>])),
      tell: ({ context: { model }, event }) => {
        const { step } = event as Extract<Event, { type: 'step' }>
        if (step.type === 'progress')
          bus.emit(
            { type: 'embed.progress.delta', data: { model, what: step.what, share: step.share } },
            { source: 'embedder' },
          )
      },
      opened: assign(({ context, event }) => {
        const { step } = event as Extract<Event, { type: 'step' }>
        if (step.type !== 'ready') return {}
        const tookMs = clock.now() - context.startedAt
        return { ...settle(context, { type: 'opened', model: step.model, tookMs }, context.asked), asked: [] }
      }),
      refuse: assign(({ context, event }) => {
        const { fault } = event as Extract<Event, { type: 'broke' }>
        context.queue.failAll(new FaultError(fault))
        return { ...settle(context, { type: 'broke', fault }, context.asked), asked: [] }
      }),
      close: assign(({ context, event }) => {
        const { queue, port, model } = context
        queue.failAll(fail('embed.unavailable', `The model ${model} was closed.`, { retryable: true }))
        void port.close()
        return settle(context, { type: 'close' }, [event as Message<'embed.close'>])
      }),
    },
    guards: {
      isReady: ({ event }) => event.type === 'step' && event.step.type === 'ready',
      questionWaits: ({ context }) => context.queue.waiting('urgent') > 0,
      textsWait: ({ context }) => context.queue.waiting('bulk') > 0,
    },
  }).createMachine({
    id: 'embedder',
    context: ({ input }) => ({ ...input, state: { phase: 'cold' }, asked: [], startedAt: 0 }),
    initial: 'cold',
    on: { 'embed.close': { target: '.cold', actions: 'close' } },
    states: {
      cold: { on: { 'embed.open': { target: 'opening', actions: 'remember' } } },
      opening: {
        entry: 'start',
        invoke: { src: 'open', input: ({ context }) => context },
        on: {
          'embed.open': { actions: 'remember' },
          step: [{ guard: 'isReady', target: 'ready', actions: 'opened' }, { actions: 'tell' }],
          broke: { target: 'refused', actions: 'refuse' },
        },
      },
      refused: { on: { 'embed.open': { target: 'opening', actions: 'remember' } } },
      ready: {
        on: { 'embed.open': { actions: 'answer' } },
        invoke: { src: 'listen', input: ({ context }) => context.queue },
        type: 'parallel',
        // The port works a question in between the runs of a batch.
        states: { urgent: lane('urgent', 'questionWaits'), bulk: lane('bulk', 'textsWait') },
      },
    },
  })
}

/** One batch after the other. */
const lane = <const G extends string>(name: Lane, waiting: G) =>
  ({
    initial: 'idle',
    states: {
      idle: { always: { guard: waiting, target: 'working' }, on: { work: { guard: waiting, target: 'working' } } },
      working: {
        invoke: {
          src: 'embed',
          input: ({ context }: { readonly context: Context }) => ({ ...context, lane: name }),
          onDone: 'idle',
        },
      },
    },
  }) as const
