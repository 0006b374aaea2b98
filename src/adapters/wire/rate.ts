import { fail, type FaultError } from '../../bus/messages/fault.ts'

export interface Rate {
  /** Throws FaultError `rate.limited` where `key` has used up what it has. */
  take(key: string): void
}

interface Bucket {
  left: number
  at: number
}

const MINUTE_MS = 60_000
/** Keys kept apart; beyond, the longest unseen are forgotten. */
const MAX_KEYS = 1_000

/** So many a minute for each key, all of them at once where nothing was taken for a minute. `now` in ms. */
export function createRate(perMinute: number, what: string, now: () => number = () => performance.now()): Rate {
  const buckets = new Map<string, Bucket>()
  return {
    take(key) {
      const at = now()
      const bucket = buckets.get(key) ?? { left: perMinute, at }
      const left = Math.min(perMinute, bucket.left + ((at - bucket.at) / MINUTE_MS) * perMinute)
      buckets.delete(key)
      buckets.set(key, { left: left < 1 ? left : left - 1, at })
      const [oldest] = buckets.keys()
      if (buckets.size > MAX_KEYS && oldest !== undefined) buckets.delete(oldest)
      if (left < 1) throw limited(what, perMinute, ((1 - left) / perMinute) * MINUTE_MS)
    },
  }
}

const limited = (what: string, perMinute: number, retryAfterMs: number): FaultError =>
  fail('rate.limited', `There are more than ${perMinute} ${what} a minute.`, {
    retryable: true,
    hint: `Wait ${Math.ceil(retryAfterMs / 1000)} s.`,
    detail: { retryAfterMs: Math.ceil(retryAfterMs) },
  })
