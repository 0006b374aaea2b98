import type { Clock } from '../ports/clock.ts'
import { fail } from './messages/fault.ts'
import { catalogue, type Answer, type Data, type Input, type QueryType } from './messages/index.ts'

export interface Asker {
  /** Asked from outside: nothing a replay would have to repeat. */
  readonly door: boolean
}
export type Answerer<Q extends QueryType> = (data: Data<Q>, asker: Asker) => Answer<Q> | Promise<Answer<Q>>

interface QueryOptions {
  /** Infinity where the asker keeps the time itself. */
  readonly timeoutMs: number
  readonly door?: boolean
}

export interface Queries {
  /** Makes one actor or view the only one that answers `type`. */
  answer<Q extends QueryType>(type: Q, answerer: Answerer<Q>): () => void
  /** Reads; the answer itself where it is known at once. Throws FaultError `input.invalid`, or what the answerer throws. */
  read<Q extends QueryType>(type: Q, data: Input<Q>, asker: Asker): Answer<Q> | Promise<Answer<Q>>
  /** The same, in time. Rejects with FaultError `input.invalid`, `bus.timeout`, or what the answerer throws. */
  query<Q extends QueryType>(type: Q, data: Input<Q>, options: QueryOptions): Promise<Answer<Q>>
}

export function createQueries({ clock }: { readonly clock: Clock }): Queries {
  const answerers = new Map<QueryType, (data: never, asker: Asker) => unknown>()

  const read: Queries['read'] = (type, data, asker) => {
    const parsed = catalogue[type].data.safeParse(data)
    if (!parsed.success) throw fail('input.invalid', `${type}: ${firstIssue(parsed.error)}`)
    const answerer = answerers.get(type)
    if (answerer === undefined) throw fail('internal', `nobody answers ${type}`)
    return answerer(parsed.data as never, asker) as Answer<typeof type> | Promise<Answer<typeof type>>
  }

  return {
    answer(type, answerer) {
      if (answerers.has(type)) throw fail('internal', `${type} already has somebody to answer it`)
      answerers.set(type, answerer)
      return () => {
        if (answerers.get(type) === answerer) answerers.delete(type)
      }
    },
    read,

    async query(type, data, { timeoutMs, door = false }) {
      const answer = read(type, data, { door })
      return answer instanceof Promise && timeoutMs !== Infinity ? inTime(clock, type, answer, timeoutMs) : answer
    },
  }
}

const inTime = <T>(clock: Clock, type: string, answer: Promise<T>, timeoutMs: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = clock.after(timeoutMs, () => {
      reject(fail('bus.timeout', `${type} got no answer within ${timeoutMs} ms`, { retryable: true }))
    })
    answer.then(resolve, reject).finally(stop)
  })

interface Issues {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]
}

/** The first thing wrong, as a person reads it: `limit: Too big`. */
export function firstIssue({ issues }: Issues): string {
  const [issue] = issues
  if (issue === undefined) return 'not of the expected shape'
  return issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`
}
