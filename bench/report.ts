import { cpus, loadavg } from 'node:os'

export interface Goal {
  readonly goal: string
  readonly value: number
  readonly limit: number
  readonly pass: boolean
}

export const atMost = (goal: string, value: number, limit: number): Goal => ({
  goal,
  value: round(value),
  limit,
  pass: value <= limit,
})
export const atLeast = (goal: string, value: number, limit: number): Goal => ({
  goal,
  value: round(value),
  limit,
  pass: value >= limit,
})

export const round = (n: number): number => Math.round(n * 1000) / 1000

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

/** One JSON object on stdout. Ratios are of medians taken in turn in the same run, so a busy machine slows both sides. */
export function report(bench: string, figures: object, goals: readonly Goal[]): void {
  const cores = cpus()
  const machine = {
    cpu: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    load: loadavg().map(round),
    date: new Date().toISOString(),
  }
  console.log(JSON.stringify({ bench, machine, ...figures, goals, pass: goals.every(({ pass }) => pass) }, null, 2))
}
