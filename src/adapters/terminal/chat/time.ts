const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
]

/** "5 min ago". */
export function ago(at: number, now: number): string {
  const passed = Math.max(0, now - at)
  for (const [name, ms] of UNITS) if (passed >= ms) return `${Math.floor(passed / ms)} ${name} ago`
  return 'just now'
}
