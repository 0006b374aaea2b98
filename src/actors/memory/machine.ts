import { assign, fromCallback, fromPromise, setup } from 'xstate'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import { localDate } from '../../bus/local-date.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultFrom } from '../../bus/messages/fault.ts'
import type { IndexReport } from '../../bus/messages/memory.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EmbedReport, MemoryIndex } from '../../ports/memory-index.ts'
import { appended, embedded, failed, full, indexed, noticed, planNote, type MemoryFact } from './decide.ts'

export interface Wishes {
  /** The model whose vectors every unit is to have; null: text search alone. */
  readonly model: string | null
  /** Looks at the notes by itself, at the start and whenever they change. */
  readonly watch: boolean
}

/** A look nobody asked for: at all notes, or at those the watcher named. */
interface Look {
  readonly type: 'look'
  readonly changedOnly: boolean
}
export type Job = Message<'memory.reindex' | 'memory.append'> | Look

interface Done {
  readonly facts: readonly MemoryFact[]
  readonly report: IndexReport | null
}

interface Context {
  /** Changes in the order they came; the first is under way. */
  readonly jobs: readonly Job[]
  /** Units without a vector, as last heard. */
  readonly missing: number
  /** A model whose vectors serve until those of the wished one are there. */
  readonly former: string | null
  readonly open: boolean
  /** The first look is over. */
  readonly looked: boolean
  /** Vectors made since the work on them began, and when it did. */
  readonly stored: number
  readonly startedAt: number
}

type Event =
  | Message<'memory.reindex' | 'memory.append' | 'embed.ready' | 'embed.refused'>
  | Message<'turn.completed' | 'turn.cancelled' | 'turn.failed' | 'session.cleared' | 'session.deleted'>
  | Look
  | { readonly type: 'broke'; readonly error: unknown }

const changes: Look = { type: 'look', changedOnly: true }

export const MAX_JOBS = 256
const RETRY_MS = 30_000
const REFUSED_RETRY_MS = 600_000
/** A model may have to be fetched by its server first. */
const OPENING_MS = 600_000

/** Changes to memory one after the other, so that two writers never lose a line; vectors beside them, slice by slice. */
export const createMemoryMachine = (bus: Bus, clock: Clock, index: MemoryIndex, { model, watch }: Wishes) => {
  const work = async (job: Job | undefined): Promise<Done> => {
    if (job?.type === 'memory.append') {
      const plan = planNote(job.data, localDate(clock))
      return { facts: [appended(await index.append(plan.file, plan.block, plan.title), job.data.text)], report: null }
    }
    const changedOnly = job?.type === 'look' && job.changedOnly
    const report = await index.refresh({ force: job?.type === 'memory.reindex' && job.data.force, changedOnly })
    return { facts: job?.type === 'look' ? noticed(report) : [indexed(report)], report }
  }

  const openModel = (name: string): void => {
    commitFacts(bus, 'memory', [{ type: 'embed.open', data: { model: name } }], undefined)
  }

  return setup({
    types: { context: {} as Context, events: {} as Event },
    actors: {
      work: fromPromise<Done, Job | undefined>(({ input }) => work(input)),
      embedSome: fromPromise<EmbedReport>(() => index.embedSome()),
      watch: fromCallback<Event>(({ sendBack }) => {
        const leaving = new AbortController()
        const run = async (): Promise<void> => {
          for await (const _ of index.changes(leaving.signal)) sendBack(changes)
        }
        run().catch((error: unknown) => {
          sendBack({ type: 'broke', error })
        })
        return () => {
          leaving.abort()
        }
      }),
    },
    actions: {
      enqueue: assign(({ context: { jobs }, event }) => {
        const job = event as Message<'memory.reindex' | 'memory.append'>
        if (jobs.length < MAX_JOBS) return { jobs: [...jobs, job] }
        commitFacts(bus, 'memory', [full(MAX_JOBS)], job)
        return {}
      }),
      lookAgain: assign(({ context: { jobs } }) => {
        // One look that has not begun sees whatever a second one would.
        const covered = jobs.slice(1).some(({ type }) => type === 'look')
        return covered || jobs.length >= MAX_JOBS ? {} : { jobs: [...jobs, changes] }
      }),
      finish: assign(({ context: { jobs, missing, former }, event }) => {
        const [job] = jobs
        const { output, error } = event as unknown as { readonly output?: Done; readonly error?: unknown }
        const facts = output?.facts ?? [failed(faultFrom(error, 'memory.failed'))]
        commitFacts(bus, 'memory', facts, job === undefined || job.type === 'look' ? undefined : job)
        const report = output?.report
        return {
          jobs: jobs.slice(1),
          looked: true,
          missing: report?.vectorsMissing ?? missing,
          former: report === undefined || report === null || report.vectorsOf === model ? former : report.vectorsOf,
        }
      }),
      openModels: ({ context: { former } }) => {
        if (model !== null) openModel(model)
        if (former !== null) openModel(former)
      },
      opened: assign(({ event }) => ({ open: 'data' in event && 'model' in event.data && event.data.model === model })),
      beginVectors: assign(() => ({ stored: 0, startedAt: clock.now() })),
      countVectors: assign(({ context: { stored }, event }) => {
        const { output } = event as unknown as { readonly output: EmbedReport }
        return { stored: stored + output.stored, missing: output.left }
      }),
      endVectors: assign(({ context: { stored, startedAt, former } }) => {
        if (model === null) return {}
        const closing = former === null ? [] : [{ type: 'embed.close' as const, data: { model: former } }]
        commitFacts(bus, 'memory', [embedded(model, stored, clock.now() - startedAt), ...closing], undefined)
        return { former: null }
      }),
      tell: ({ event }) => {
        const { error } = event as unknown as { readonly error: unknown }
        commitFacts(bus, 'memory', [failed(faultFrom(error, 'memory.failed'))], undefined)
      },
    },
    guards: {
      waiting: ({ context }) => context.jobs.length > 0,
      incomplete: ({ context }) => context.missing > 0,
      ours: ({ event }) => 'data' in event && 'model' in event.data && event.data.model === model,
    },
  }).createMachine({
    id: 'memory',
    type: 'parallel',
    context: {
      jobs: watch ? [{ type: 'look', changedOnly: false }] : [],
      missing: 0,
      former: null,
      open: false,
      looked: false,
      stored: 0,
      startedAt: 0,
    },
    on: {
      'memory.reindex': { actions: 'enqueue' },
      'memory.append': { actions: 'enqueue' },
      look: { actions: 'lookAgain' },
      'turn.completed': { actions: 'lookAgain' },
      'turn.cancelled': { actions: 'lookAgain' },
      'turn.failed': { actions: 'lookAgain' },
      'session.cleared': { actions: 'lookAgain' },
      'session.deleted': { actions: 'lookAgain' },
    },
    states: {
      changes: {
        initial: 'idle',
        states: {
          idle: { always: { guard: 'waiting', target: 'working' } },
          working: {
            invoke: {
              src: 'work',
              input: ({ context }) => context.jobs[0],
              onDone: { target: 'idle', actions: 'finish' },
              onError: { target: 'idle', actions: 'finish' },
            },
          },
        },
      },
      watching: {
        initial: watch ? 'on' : 'off',
        states: {
          off: {},
          on: { invoke: { src: 'watch' }, on: { broke: { target: 'broken', actions: 'tell' } } },
          broken: { after: { [RETRY_MS]: 'on' } },
        },
      },
      vectors: {
        initial: model === null ? 'off' : 'resting',
        states: {
          off: {},
          resting: {
            always: [
              { guard: ({ context }) => context.missing > 0 && context.open, target: 'embedding' },
              { guard: 'incomplete', target: 'opening' },
              // Questions need the model as well.
              { guard: ({ context }) => watch && context.looked && !context.open, target: 'opening' },
            ],
          },
          opening: {
            entry: 'openModels',
            on: {
              'embed.ready': { guard: 'ours', target: 'resting', actions: 'opened' },
              'embed.refused': { guard: 'ours', target: 'refused' },
            },
            after: { [OPENING_MS]: 'waiting' },
          },
          embedding: {
            entry: 'beginVectors',
            initial: 'slice',
            states: {
              slice: {
                invoke: {
                  src: 'embedSome',
                  onDone: { target: 'between', actions: 'countVectors' },
                  onError: { target: '#memory.vectors.waiting', actions: 'tell' },
                },
              },
              between: {
                always: [
                  { guard: 'incomplete', target: 'slice' },
                  { target: '#memory.vectors.resting', actions: 'endVectors' },
                ],
              },
            },
          },
          /** The model or its server failed; text search goes on meanwhile. */
          waiting: {
            after: { [RETRY_MS]: 'opening' },
            on: { 'memory.reindex': { target: 'opening', actions: 'enqueue' } },
          },
          refused: {
            after: { [REFUSED_RETRY_MS]: 'opening' },
            on: { 'memory.reindex': { target: 'opening', actions: 'enqueue' } },
          },
        },
      },
    },
  })
}
