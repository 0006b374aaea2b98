import { fail } from '../../bus/messages/fault.ts'

/** Fires when the caller's signal does, or after `ms` with a reason that is a Fault. */
export interface Deadline {
  readonly signal: AbortSignal
  readonly over: () => void
}

export function deadline(ms: number, signal: AbortSignal): Deadline {
  const late = new AbortController()
  const timer = setTimeout(() => {
    late.abort(
      fail('web.failed', `It took longer than ${ms / 1_000} s.`, {
        retryable: true,
        hint: 'Try again, or another address.',
      }),
    )
  }, ms)
  return {
    signal: AbortSignal.any([signal, late.signal]),
    over: () => {
      clearTimeout(timer)
    },
  }
}

/** What `work` gives, or the signal's reason where it fires first; `late` gets what comes too late. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal, late: (value: T) => void = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(reasonOf(signal))
    }
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work
      .then((value) => {
        if (signal.aborted) late(value)
        resolve(value)
      }, reject)
      .finally(() => {
        signal.removeEventListener('abort', abort)
      })
  })
}

export const reasonOf = ({ reason }: AbortSignal): Error =>
  reason instanceof Error ? reason : new Error('The call was given up.')
