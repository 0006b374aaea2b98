import { FaultError } from '../../bus/messages/fault.ts'
import { fault } from '../../bus/messages/fault-schema.ts'
import type { EffectRow } from '../../ports/effects.ts'
import { callKey, type Recorded } from './call-key.ts'
import type { Scoped } from './record.ts'

interface Delivery {
  readonly kind: EffectRow['kind']
  readonly value: unknown
}

interface PendingCall {
  /** Its number among the calls of this port, counted as the recorder counts. */
  readonly number: number
  /** The recorded call this one turned out to be; null until its first row comes. */
  call: number | null
  readonly arrived: Delivery[]
  wake: (() => void) | null
}

export interface ReplayingPorts {
  /** Stands where `name` stood in the live run. It touches nothing: what was recorded is all it gives. */
  port<T extends object>(name: string, methods: { readonly [M in keyof T]: 'promise' | 'stream' }): Scoped<T>
  /** Hands a recorded row to the call that waits for it; false where no such call was made. */
  deliver(row: EffectRow): boolean
  /** Calls made now that have no recorded end. */
  open(): readonly string[]
}

export function createReplayingPorts(): ReplayingPorts {
  const pending = new Map<string, PendingCall[]>()

  const begin = (key: string, number: number): PendingCall => {
    const call: PendingCall = { number, call: null, arrived: [], wake: null }
    const list = pending.get(key)
    if (list === undefined) pending.set(key, [call])
    else list.push(call)
    return call
  }

  return {
    port: (name, methods) => {
      let calls = 0
      return (session) =>
        Object.fromEntries(
          Object.entries(methods).map(([method, shape]) => [
            method,
            (...args: unknown[]) => {
              const call = begin(callKey(name, method, session, args), ++calls)
              return shape === 'stream' ? streamOf(call) : promiseOf(call)
            },
          ]),
        ) as never
    },
    deliver({ key, kind, payload }) {
      const { call, value } = JSON.parse(payload) as Recorded
      const list = pending.get(key) ?? []
      const free = list.filter((candidate) => candidate.call === null)
      // Twins ask the same and may be answered in any order; the number tells them apart.
      const target =
        list.find((candidate) => candidate.call === call) ?? free.find(({ number }) => number === call) ?? free[0]
      if (target === undefined) return false
      target.call = call
      target.arrived.push({ kind, value })
      if (kind !== 'chunk') list.splice(list.indexOf(target), 1)
      if (list.length === 0) pending.delete(key)
      target.wake?.()
      return true
    },
    open: () => [...pending].flatMap(([key, calls]) => calls.map(() => key)),
  }
}

async function nextOf(call: PendingCall): Promise<Delivery> {
  for (;;) {
    const delivery = call.arrived.shift()
    if (delivery !== undefined) return delivery
    await new Promise<void>((resolve) => {
      call.wake = resolve
    })
    call.wake = null
  }
}

async function promiseOf(call: PendingCall): Promise<unknown> {
  const { kind, value } = await nextOf(call)
  if (kind === 'error') throw recordedFailure(value)
  return value
}

async function* streamOf(call: PendingCall): AsyncGenerator<unknown, void, undefined> {
  for (;;) {
    const { kind, value } = await nextOf(call)
    if (kind === 'error') throw recordedFailure(value)
    if (kind === 'end') return
    yield value
  }
}

/** A Fault, or the message of whatever else was thrown. */
function recordedFailure(value: unknown): Error {
  const parsed = fault.safeParse(value)
  return parsed.success ? new FaultError(parsed.data) : new Error(String(value))
}
