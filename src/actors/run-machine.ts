import { createActor, type AnyStateMachine, type InputFrom, type SnapshotFrom } from 'xstate'
import type { Clock } from '../ports/clock.ts'
import type { ActorContext, RunningActor } from '../bus/actor.ts'
import type { Message } from '../bus/messages/envelope.ts'

/** XState timers on our clock: a replay decides when they fire. */
export const machineClock = (clock: Clock) => {
  const stops = new Map<number, () => void>()
  let n = 0
  return {
    setTimeout: (fn: () => void, ms: number): number => {
      const id = ++n
      stops.set(
        id,
        clock.after(ms, () => {
          stops.delete(id)
          fn()
        }),
      )
      return id
    },
    clearTimeout: (id: number): void => {
      stops.get(id)?.()
      stops.delete(id)
    },
  }
}

/** Runs a machine as an actor on the bus: messages are its events, a throw inside it is a crash. */
export function runMachine<M extends AnyStateMachine>(
  machine: M,
  {
    input,
    context,
    idle,
  }: {
    readonly input: InputFrom<M>
    readonly context: ActorContext
    readonly idle: (actor: ReturnType<typeof createActor<M>>) => boolean
  },
): RunningActor & { readonly snapshot: () => SnapshotFrom<M> } {
  const actor = createActor<M>(machine, { input, clock: machineClock(context.clock) })
  actor.subscribe({ error: context.crashed })
  actor.start()
  return {
    send: (message: Message) => {
      actor.send(message as never)
    },
    stop: () => {
      actor.stop()
    },
    idle: () => idle(actor),
    snapshot: () => actor.getSnapshot(),
  }
}
