/** Where progress is shown: stderr. */
export interface ProgressOutput {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

export interface ProgressLine {
  show(step: Step): void
  /** Takes the line away; what is printed next begins at its place. */
  end(): void
}

export interface Step {
  /** "Reading notes" */
  readonly what: string
  readonly done: number
  readonly total: number
  /** `done` counts things, so their rate means something; otherwise it is a share of the work. */
  readonly counted: boolean
}

const REDRAW_MS = 100
/** Between two lines where nothing can be redrawn. */
const PLAIN_MS = 3000
const BAR = 24
/** Before that the rate says nothing. */
const SETTLING_MS = 500

/** One line that is redrawn on a terminal, a line every few seconds elsewhere. `now`: ms. */
export function createProgressLine(out: ProgressOutput, now: () => number): ProgressLine {
  const live = out.isTTY === true
  let shownAt = -Infinity
  let phase: { readonly what: string; readonly since: number; readonly from: number } | null = null
  let drawn = false

  return {
    show(step) {
      const at = now()
      if (phase?.what !== step.what) phase = { what: step.what, since: at, from: step.done }
      else if (at - shownAt < (live ? REDRAW_MS : PLAIN_MS)) return
      // Work that is over before the first plain line was due needs none.
      else if (!live && step.done >= step.total) return
      shownAt = at
      const words = progressWords(step, { ms: at - phase.since, done: step.done - phase.from })
      if (live) out.write(`\r\x1b[2K${`${bar(step)} ${words}`.slice(0, Math.max(1, (out.columns ?? 80) - 1))}`)
      else out.write(`${words}\n`)
      drawn = live
    },
    end() {
      if (drawn) out.write('\r\x1b[2K')
      drawn = false
    },
  }
}

/** `Embedding: 1,200 of 2,745 (43%), 310/s, 5 s left`. `past`: what was done in how many ms. */
export function progressWords(
  { what, done, total, counted }: Step,
  past: { readonly ms: number; readonly done: number },
): string {
  const share = total === 0 ? 1 : done / total
  if (!counted) return `${what}: ${Math.floor(share * 100)}%`
  const words = `${what}: ${count(done)} of ${count(total)} (${Math.floor(share * 100)}%)`
  if (past.ms < SETTLING_MS || past.done <= 0) return words
  const rate = (past.done * 1000) / past.ms
  return `${words}, ${count(Math.round(rate))}/s, ${duration(Math.ceil((total - done) / rate))} left`
}

const bar = ({ done, total }: Step): string => {
  const full = total === 0 ? BAR : Math.round((BAR * done) / total)
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)}`
}

export const count = (n: number): string => n.toLocaleString('en-US')

/** `40 s`, `3 min 20 s`, `2 h 5 min`; whole seconds in. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}
