import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { ActorName } from '../../bus/messages/host.ts'
import type { Draft } from '../../bus/messages/index.ts'

export type SupervisorFact = Draft<'actor.started' | 'actor.crashed' | 'actor.restarted' | 'actor.abandoned'>

export interface Child {
  readonly actor: ActorName
  readonly key: string
  readonly state: 'running' | 'restarting' | 'abandoned'
  /** Times of the crashes that still count, ms since the epoch. */
  readonly crashes: readonly number[]
}

/** By `idOf`. */
export type Children = ReadonlyMap<string, Child>
export type SupervisorInput =
  | { readonly type: 'start'; readonly actor: ActorName; readonly key: string }
  | {
      readonly type: 'crash'
      readonly actor: ActorName
      readonly key: string
      readonly fault: Fault
      readonly now: number
    }
  | { readonly type: 'restart'; readonly actor: ActorName; readonly key: string }

/** More crashes than this within the window, and the actor stays down. */
const MAX_CRASHES = 5
const WINDOW_MS = 60_000
const FIRST_DELAY_MS = 100

export const idOf = (actor: ActorName, key: string): string => (key === '' ? actor : `${actor}:${key}`)

export function decide(children: Children, input: SupervisorInput): readonly SupervisorFact[] {
  const { actor, key } = input
  const child = children.get(idOf(actor, key))
  switch (input.type) {
    case 'start':
      return child === undefined ? [{ type: 'actor.started', data: { actor, key } }] : []
    case 'crash': {
      const { fault, now } = input
      const restarts = recent(child?.crashes ?? [], now).length + 1
      if (restarts <= MAX_CRASHES)
        return [
          {
            type: 'actor.crashed',
            data: { actor, key, fault, restarts, delayMs: FIRST_DELAY_MS * 2 ** (restarts - 1) },
          },
        ]
      const gaveUp = faultOf(
        'actor.abandoned',
        `${idOf(actor, key)} crashed ${restarts} times in a minute and stays down: ${fault.message}`,
        {
          hint: 'Start LocalGPT again; if it happens again, `localgpt doctor` says more.',
        },
      )
      return [{ type: 'actor.abandoned', data: { actor, key, fault: gaveUp } }]
    }
    case 'restart':
      return child?.state === 'restarting'
        ? [{ type: 'actor.restarted', data: { actor, key, restarts: child.crashes.length } }]
        : []
  }
}

/** What a child is after a fact about it. */
export function evolve(children: Children, { type, data }: SupervisorFact, now: number): Child {
  const { actor, key } = data
  const crashes = children.get(idOf(actor, key))?.crashes ?? []
  switch (type) {
    case 'actor.started':
    case 'actor.restarted':
      return { actor, key, state: 'running', crashes }
    case 'actor.crashed':
      return { actor, key, state: 'restarting', crashes: [...recent(crashes, now), now] }
    case 'actor.abandoned':
      return { actor, key, state: 'abandoned', crashes }
  }
}

const recent = (crashes: readonly number[], now: number): readonly number[] =>
  crashes.filter((at) => now - at < WINDOW_MS)
