import { assign, fromPromise, setup } from 'xstate'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import { localDate } from '../../bus/local-date.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultFrom } from '../../bus/messages/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { MemoryIndex } from '../../ports/memory-index.ts'
import { appended, failed, full, indexed, planNote, type MemoryFact } from './decide.ts'

export type Job = Message<'memory.reindex' | 'memory.append'>

interface Context {
  /** Changes in the order they came; the first is under way. */
  readonly jobs: readonly Job[]
}

export const MAX_JOBS = 256

/** Changes to memory one after the other, so that two writers never lose a line. */
export const createMemoryMachine = (bus: Bus, clock: Clock, index: MemoryIndex) =>
  setup({
    types: { context: {} as Context, events: {} as Job },
    actors: {
      work: fromPromise<MemoryFact, Job | undefined>(async ({ input: job }) => {
        if (job?.type === 'memory.append') {
          const plan = planNote(job.data, localDate(clock))
          return appended(await index.append(plan.file, plan.block, plan.title), job.data.text)
        }
        return indexed(await index.refresh({ force: job?.data.force ?? false }))
      }),
    },
    actions: {
      enqueue: assign(({ context, event }) => {
        if (context.jobs.length < MAX_JOBS) return { jobs: [...context.jobs, event] }
        commitFacts(bus, 'memory', [full(MAX_JOBS)], event)
        return {}
      }),
      finish: assign(({ context: { jobs }, event }) => {
        const result = event as unknown as { readonly output?: MemoryFact; readonly error?: unknown }
        commitFacts(bus, 'memory', [result.output ?? failed(faultFrom(result.error, 'memory.failed'))], jobs[0])
        return { jobs: jobs.slice(1) }
      }),
    },
    guards: { waiting: ({ context }) => context.jobs.length > 0 },
  }).createMachine({
    id: 'memory',
    context: { jobs: [] },
    on: { 'memory.reindex': { actions: 'enqueue' }, 'memory.append': { actions: 'enqueue' } },
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
  })
