import type { Logged } from '../messages/envelope.ts'

/** The first place where a re-enacted run is not what was recorded. */
export interface Divergence {
  readonly seq: number
  readonly type: string
  /** Dotted path in the message; `message` where one of the two runs has none there. */
  readonly field: string
  readonly recorded: unknown
  readonly now: unknown
}

/** Null where both runs logged the same, field by field. */
export function firstDivergence(recorded: readonly Logged[], now: readonly Logged[]): Divergence | null {
  for (let i = 0; i < Math.max(recorded.length, now.length); i++) {
    const was = recorded[i]
    const is = now[i]
    if (was === undefined) return is === undefined ? null : missing(is, { recorded: null, now: is })
    if (is === undefined) return missing(was, { recorded: was, now: null })
    const found = differing(was, is, '')
    if (found !== null) return { seq: was.seq, type: was.type, ...found }
  }
  return null
}

const missing = ({ seq, type }: Logged, both: Pick<Divergence, 'recorded' | 'now'>): Divergence => ({
  seq,
  type,
  field: 'message',
  ...both,
})

type Difference = Pick<Divergence, 'field' | 'recorded' | 'now'>

function differing(was: unknown, is: unknown, path: string): Difference | null {
  if (Object.is(was, is)) return null
  if (!isTree(was) || !isTree(is) || Array.isArray(was) !== Array.isArray(is))
    return { field: path, recorded: was ?? null, now: is ?? null }
  for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const found = differing(was[key], is[key], path === '' ? key : `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
