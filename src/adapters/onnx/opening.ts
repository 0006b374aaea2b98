import type { OpenStep } from '../../ports/embedding.ts'

/** How far the work is: what is done now, and the share of all work done, 0 to 1. */
export type Tell = (what: string, share: number) => void

/** Work that several may wait for; it goes on, and ends, whoever stops listening. */
export interface Opening<Result> {
  readonly done: Promise<Result>
  /** The steps from the first on, until the work has ended, well or not. */
  steps(): AsyncGenerator<OpenStep>
}

export const startOpening = <Result>(work: (tell: Tell) => Promise<Result>): Opening<Result> => {
  const told: OpenStep[] = []
  let ended = false
  let waiting: (() => void)[] = []
  const wake = (): void => {
    const woken = waiting
    waiting = []
    for (const each of woken) each()
  }
  const done = work((what, share) => {
    told.push({ type: 'progress', what, share })
    wake()
  }).finally(() => {
    ended = true
    wake()
  })
  // Whoever needs the result sees the failure; nobody may be there to see it.
  done.catch(() => undefined)
  return {
    done,
    async *steps() {
      for (let at = 0; ; at++) {
        while (at >= told.length && !ended) await new Promise<void>((resolve) => waiting.push(resolve))
        const step = told[at]
        if (step === undefined) return
        yield step
      }
    },
  }
}
