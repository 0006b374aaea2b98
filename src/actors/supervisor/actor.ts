import { assign, createActor, enqueueActions, setup } from 'xstate'
import type { ActorSpec } from '../../bus/actor.ts'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import { machineClock } from '../run-machine.ts'
import { faultFrom } from '../../bus/messages/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import { decide, evolve, idOf, type Children, type SupervisorInput } from './decide.ts'
import { createInstances } from './instances.ts'

export interface Supervisor {
  /** Brings every message to its actor from now on. */
  readonly start: () => void
  readonly stop: () => void
  /** Starts an actor nobody has spoken to yet, because its past needs it: it settles what a crash left open. */
  readonly wake: (actor: ActorSpec['name'], key: string) => void
  readonly children: () => Children
}

interface PutAway {
  readonly type: 'putAway'
  readonly actor: ActorSpec['name']
  readonly key: string
}

/** Starts actors when they are first needed, starts them again with back-off when a bug stops them, and says when it gives up. */
export function createSupervisor(bus: Bus, clock: Clock, specs: readonly ActorSpec[]): Supervisor {
  const instances = createInstances({
    bus,
    clock,
    started: ({ name }, key) => {
      supervisor.send({ type: 'start', actor: name, key })
    },
    putAway: ({ name }, key) => {
      supervisor.send({ type: 'putAway', actor: name, key })
    },
    crashed: ({ name }, key, error) => {
      supervisor.send({ type: 'crash', actor: name, key, fault: faultFrom(error), now: clock.now() })
    },
  })

  const machine = setup({
    types: { context: {} as { children: Children }, events: {} as SupervisorInput | PutAway },
    actions: {
      remove: assign(({ context: { children }, event }) => {
        const { [idOf(event.actor, event.key)]: _, ...rest } = children
        return { children: rest }
      }),
      settle: enqueueActions(({ context, event, enqueue }) => {
        if (event.type === 'putAway') return
        const facts = decide(context.children, event)
        // The state of the actors is what it is, also while the log cannot be written.
        commitFacts(bus, 'supervisor', facts, undefined)
        enqueue(
          assign({ children: facts.reduce((children, fact) => evolve(children, fact, clock.now()), context.children) }),
        )
        for (const { type, data } of facts) {
          const { actor, key } = data
          if (type === 'actor.crashed') enqueue.raise({ type: 'restart', actor, key }, { delay: data.delayMs })
          if (type === 'actor.restarted')
            enqueue(() => {
              instances.restart(idOf(actor, key))
            })
          if (type === 'actor.abandoned')
            enqueue(() => {
              instances.abandon(idOf(actor, key), data.fault)
            })
        }
      }),
    },
  }).createMachine({
    id: 'supervisor',
    context: { children: {} },
    on: {
      start: { actions: 'settle' },
      crash: { actions: 'settle' },
      restart: { actions: 'settle' },
      putAway: { actions: 'remove' },
    },
  })
  const supervisor = createActor(machine, { clock: machineClock(clock) })
  const subscriptions: (() => void)[] = []

  return {
    start() {
      supervisor.start()
      for (const spec of specs) {
        spec.install?.(bus)
        for (const type of [...spec.handles, ...spec.listens])
          subscriptions.push(
            bus.on(type, spec.name, (message) => {
              const key = spec.keyOf(message)
              if (key !== null) instances.deliver(spec, key, message)
            }),
          )
      }
    },
    stop() {
      for (const off of subscriptions.splice(0)) off()
      instances.stopAll()
      supervisor.stop()
    },
    wake(actor, key) {
      const spec = specs.find(({ name }) => name === actor)
      if (spec !== undefined) instances.wake(spec, key)
    },
    children: () => supervisor.getSnapshot().context.children,
  }
}
