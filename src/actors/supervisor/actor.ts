import { assign, createActor, setup } from 'xstate'
import type { ActorSpec, StartInstance } from '../../bus/actor.ts'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import { machineClock } from '../run-machine.ts'
import { faultFrom } from '../../bus/messages/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import { decide, evolve, idOf, type Child, type SupervisorFact, type SupervisorInput } from './decide.ts'
import { createInstances } from './instances.ts'

export interface Supervisor {
  /** Brings every message to its actor from now on. */
  readonly start: () => void
  readonly stop: () => void
  /** Starts an actor nobody has spoken to yet, because its past needs it: it settles what a crash left open. */
  readonly wake: (actor: ActorSpec['name'], key: string) => void
  /** Starts what runs from the beginning; the first message of the host is in the log by then. */
  readonly wakeStanding: () => void
  /** All that run or are to run again; the same list as long as nothing has changed. */
  readonly children: () => readonly Child[]
}

interface Context {
  /** What was decided last. */
  readonly facts: readonly SupervisorFact[]
}

interface PutAway {
  readonly type: 'putAway'
  readonly actor: ActorSpec['name']
  readonly key: string
}

/** Starts actors when they are first needed, starts them again with back-off when a bug stops them, and says when it gives up. */
export function createSupervisor(bus: Bus, clock: Clock, specs: readonly ActorSpec[]): Supervisor {
  const attached = new Map<ActorSpec, StartInstance>()
  // Changed in place: sessions come and go by the hundred, and a copy for each would cost the square of that.
  const children = new Map<string, Child>()
  let listed: readonly Child[] | null = null
  const instances = createInstances({
    bus,
    clock,
    start: (spec, context) => {
      const start = attached.get(spec)
      if (start === undefined) throw new Error(`${spec.name} was not attached`)
      return start(context)
    },
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

  const restartLater = (actor: ActorSpec['name'], key: string, delayMs: number): void => {
    const stop = clock.after(delayMs, () => {
      timers.delete(stop)
      supervisor.send({ type: 'restart', actor, key })
    })
    timers.add(stop)
  }

  const machine = setup({
    types: { context: {} as Context, events: {} as SupervisorInput | PutAway },
    actions: {
      remove: ({ event }) => {
        children.delete(idOf(event.actor, event.key))
        listed = null
      },
      settle: assign(({ event }) => {
        const facts = event.type === 'putAway' ? [] : decide(children, event)
        // The state of the actors is what it is, also while the log cannot be written.
        commitFacts(bus, 'supervisor', facts, undefined)
        for (const fact of facts)
          children.set(idOf(fact.data.actor, fact.data.key), evolve(children, fact, clock.now()))
        listed = null
        return { facts }
      }),
      react: ({ context: { facts } }) => {
        for (const { type, data } of facts) {
          const { actor, key } = data
          if (type === 'actor.crashed') restartLater(actor, key, data.delayMs)
          if (type === 'actor.restarted') instances.restart(idOf(actor, key))
          if (type === 'actor.abandoned') instances.abandon(idOf(actor, key), data.fault)
        }
      },
    },
  }).createMachine({
    id: 'supervisor',
    context: { facts: [] },
    on: {
      start: { actions: ['settle', 'react'] },
      crash: { actions: ['settle', 'react'] },
      restart: { actions: ['settle', 'react'] },
      putAway: { actions: 'remove' },
    },
  })
  const supervisor = createActor(machine, { clock: machineClock(clock) })
  const subscriptions: (() => void)[] = []
  const timers = new Set<() => void>()

  return {
    start() {
      supervisor.start()
      for (const spec of specs) {
        attached.set(spec, spec.attach(bus, clock))
        for (const type of [...spec.handles, ...spec.listens])
          subscriptions.push(
            bus.on(type, spec.name, (message) => {
              const key = spec.keyOf(message)
              if (key !== null) instances.deliver(spec, key, message)
            }),
          )
      }
    },
    wakeStanding() {
      for (const spec of specs) if (spec.standing === true) instances.wake(spec, '')
    },
    stop() {
      for (const off of [...subscriptions.splice(0), ...timers]) off()
      instances.stopAll()
      supervisor.stop()
    },
    wake(actor, key) {
      const spec = specs.find(({ name }) => name === actor)
      if (spec !== undefined) instances.wake(spec, key)
    },
    children: () => (listed ??= [...children.values()]),
  }
}
