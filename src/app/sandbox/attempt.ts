import type { Stage } from './stage.ts'

export interface Outcome {
  /** The box held. */
  readonly ok: boolean
  /** What happened, for the person. */
  readonly detail: string
}

/** One way out of the box that is really tried. Where it succeeds, it takes back what it did. */
export interface Attempt {
  readonly name: string
  /** What it cannot be tried without; `offline`: a box without network. */
  readonly needs?: 'offline' | 'system calls'
  try(stage: Stage): Promise<Outcome>
}

export const held = (detail: string): Outcome => ({ ok: true, detail })
export const escaped = (detail: string): Outcome => ({ ok: false, detail })
export const outcome = (ok: boolean, whenHeld: string, whenNot: string): Outcome =>
  ok ? held(whenHeld) : escaped(whenNot)

/** What a command complained of at last. */
export function complaint(output: string): string {
  // A line that is set in goes on with the one before.
  const lines = output.split('\n').filter((line) => /^\S/.test(line))
  return (lines.at(-1) ?? '')
    .replace(/^bash: line \d+:\s*/, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, MOST)
}

/** Characters. */
const MOST = 160
