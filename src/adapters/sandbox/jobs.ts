import { randomBytes } from 'node:crypto'
import { fail } from '../../bus/messages/fault.ts'
import type { JobReport } from '../../ports/shell.ts'
import type { Concealer } from '../../security/secrets.ts'
import type { Ending, Running } from './waiting.ts'
import { createTail, type Tail } from './tail.ts'

/** At once. */
const MOST_RUNNING = 8
/** Ended ones that can still be read. */
const MOST_ENDED = 16
/** Characters kept of the output of each. */
const KEPT = 200_000

interface Job {
  readonly id: string
  readonly tail: Tail
  readonly began: number
  /** null: it is being started. */
  running: Running | null
  ending: (Ending & { readonly at: number }) | null
  ended: Promise<void>
}

export interface Jobs {
  /** Faults: `tool.failed` where too many run, or where `begin` fails. */
  start(begin: (onText: (text: string) => void) => Promise<Running>): Promise<JobReport>
  read(jobId: string, from: number): JobReport
  kill(jobId: string): Promise<JobReport>
}

/** Of the output of one job. It is told in parts, so whatever is kept back of it must be so before it is kept. */
export type NewConcealer = () => Concealer

/** Keeps nothing back. */
const openly: NewConcealer = () => ({ push: (text) => text, flush: () => '' })

/** Commands that run on beside the turns. `now`: ms. */
export function createJobs(concealer: NewConcealer = openly, now: () => number = () => performance.now()): Jobs {
  const jobs = new Map<string, Job>()
  let count = 0

  const find = (jobId: string): Job => {
    const job = jobs.get(jobId)
    if (job !== undefined) return job
    throw fail('tool.unknown_job', `There is no background command ${jobId}.`, {
      hint: `It may have ended long ago: the last ${MOST_ENDED} are kept. Start it again where it is needed.`,
    })
  }
  const forget = (): void => {
    const over = [...jobs.values()].filter(({ ending }) => ending !== null)
    for (const { id } of over.slice(0, Math.max(0, over.length - MOST_ENDED))) jobs.delete(id)
  }
  const report = ({ id, tail, began, ending }: Job, from: number): JobReport => {
    const { output, next } = tail.read(from)
    const ms = Math.round((ending?.at ?? now()) - began)
    return { jobId: id, running: ending === null, code: ending?.code ?? null, output, next, ms }
  }

  return {
    async start(begin) {
      const running = [...jobs.values()].filter(({ ending }) => ending === null).length
      if (running >= MOST_RUNNING)
        throw fail('tool.failed', `${MOST_RUNNING} commands run in the background already.`, {
          hint: 'End one of them first.',
        })
      // Not one that an earlier run of the program gave away: an old conversation may still name it.
      const id = `job-${++count}-${randomBytes(3).toString('hex')}`
      const job: Job = {
        id,
        tail: createTail(KEPT),
        began: now(),
        running: null,
        ending: null,
        ended: Promise.resolve(),
      }
      jobs.set(id, job)
      const concealed = concealer()
      const end = (ending: Ending): void => {
        job.tail.add(concealed.flush())
        job.ending = { ...ending, at: now() }
        forget()
      }
      try {
        job.running = await begin((text) => job.tail.add(concealed.push(text)))
      } catch (error) {
        jobs.delete(id)
        throw error
      }
      job.ended = job.running.ended.then(end, (error: unknown) => {
        job.tail.add(concealed.push(error instanceof Error ? error.message : String(error)))
        end({ code: null, signal: null, timedOut: false })
      })
      return report(job, 0)
    },
    read: (jobId, from) => report(find(jobId), from),
    async kill(jobId) {
      const job = find(jobId)
      const from = job.tail.read(Infinity).next
      job.running?.stop()
      await job.ended
      return report(job, from)
    },
  }
}
