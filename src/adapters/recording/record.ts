import { FaultError } from '../../bus/messages/fault.ts'
import type { EffectRow } from '../../ports/effects.ts'
import type { Gate } from '../../ports/gate.ts'
import { callKey, isStream, type AsyncMethod, type Recorded } from './call-key.ts'

/** A port as seen by one session (null: by no session in particular), so that what it gave can be deleted with it. */
export type Scoped<T> = (session: string | null) => T

interface Options {
  /** Whether a chunk of a stream may let other stimuli go first. */
  readonly canWait?: (chunk: unknown, before: unknown) => boolean
}

/**
 * Puts any port whose methods return promises or async iterables behind the gate: every result, chunk and
 * failure is let in one at a time and written down under the name of its call.
 */
export function recording<T extends object>(
  name: string,
  port: T,
  gate: Gate,
  { canWait = () => false }: Options = {},
): Scoped<T> {
  let calls = 0
  return (session) =>
    new Proxy(port, {
      get(target, method) {
        const member: unknown = Reflect.get(target, method)
        if (typeof member !== 'function' || typeof method !== 'string') return member
        return (...args: unknown[]) => {
          const key = callKey(name, method, session, args)
          const call = ++calls
          const admit: Admit = (kind, value, patient = false) =>
            new Promise((resolve) => {
              const payload = (): string => JSON.stringify({ call, value: value ?? null } satisfies Recorded)
              gate.admit({ kind, key, session, payload, patient }, resolve)
            })
          const result = (member as AsyncMethod).apply(target, args)
          return isStream(result) ? recordStream(result, admit, canWait) : recordPromise(result, admit)
        }
      },
    })
}

/** A Fault as it is; of a bug its message alone, so that a replay throws what its caller gave a meaning live. */
const failureOf = (error: unknown): unknown =>
  error instanceof FaultError ? error.fault : error instanceof Error ? error.message : String(error)

type Admit = (kind: EffectRow['kind'], value: unknown, patient?: boolean) => Promise<void>

async function recordPromise(result: Promise<unknown>, admit: Admit): Promise<unknown> {
  let value: unknown
  try {
    value = await result
  } catch (error) {
    await admit('error', failureOf(error))
    throw error
  }
  await admit('result', value)
  return value
}

async function* recordStream(
  stream: AsyncIterable<unknown>,
  admit: Admit,
  canWait: (chunk: unknown, before: unknown) => boolean,
): AsyncGenerator<unknown, void, undefined> {
  const iterator = stream[Symbol.asyncIterator]()
  let over = false
  let before: unknown
  try {
    for (;;) {
      let step: IteratorResult<unknown>
      try {
        step = await iterator.next()
      } catch (error) {
        over = true
        await admit('error', failureOf(error))
        throw error
      }
      if (step.done === true) {
        over = true
        await admit('end', null)
        return
      }
      await admit('chunk', step.value, canWait(step.value, before))
      before = step.value
      yield step.value
    }
  } finally {
    if (!over) await iterator.return?.()
  }
}
