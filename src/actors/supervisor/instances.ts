import type { ActorContext, ActorSpec, RunningActor } from '../../bus/actor.ts'
import type { Bus } from '../../bus/bus.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultFrom, faultOf, type Fault } from '../../bus/messages/fault.ts'
import { specOf } from '../../bus/messages/index.ts'
import type { Clock } from '../../ports/clock.ts'
import { idOf } from './decide.ts'

/** Messages held for an actor that restarts. */
const MAX_HELD = 1000
/** Answered commands are swept out of `open` when it has grown to this. */
const SWEEP_AT = 64
/** Instances of one kind that may be alive before some are put away. */
const MOST_ALIVE = 256
/** So many are alive afterwards, where that many are idle. */
const KEPT_ALIVE = 224

interface Instance {
  readonly spec: ActorSpec
  readonly key: string
  running: RunningActor | null
  /** What came while it was down, in order. */
  held: Message[]
  /** Ids of commands it was given while somebody waits for an answer. */
  readonly open: Set<string>
  abandoned: Fault | null
}

export interface Instances {
  deliver(spec: ActorSpec, key: string, message: Message): void
  wake(spec: ActorSpec, key: string): void
  restart(id: string): void
  abandon(id: string, fault: Fault): void
  stopAll(): void
  size(): number
}

interface Hooks {
  readonly bus: Bus
  readonly clock: Clock
  readonly start: (spec: ActorSpec, context: ActorContext) => RunningActor
  readonly started: (spec: ActorSpec, key: string) => void
  readonly putAway: (spec: ActorSpec, key: string) => void
  readonly crashed: (spec: ActorSpec, key: string, error: unknown) => void
}

/** The running actors: made when first spoken to, put away when idle, replaced when they crash. */
export function createInstances({ bus, clock, start, started, putAway, crashed }: Hooks): Instances {
  /** The one spoken to last stands last. */
  const instances = new Map<string, Instance>()

  const run = (instance: Instance): void => {
    const { spec, key } = instance
    let live: RunningActor | null = null
    let dead = false
    const isDead = (): boolean => dead
    const context = {
      key,
      clock,
      crashed: (error: unknown) => {
        if (dead || (live !== null && instance.running !== live)) return
        dead = true
        instance.running = null
        leaveOpen(instance, error)
        crashed(spec, key, error)
      },
    }
    try {
      live = start(spec, context)
    } catch (error) {
      context.crashed(error)
    }
    // A machine may also break while it starts, without a throw.
    if (live === null || isDead()) return
    instance.running = live
    const held = instance.held
    instance.held = []
    for (const message of held) send(instance, message)
  }

  const send = (instance: Instance, message: Message): void => {
    if (instance.abandoned !== null) bus.reject(message, instance.abandoned)
    else if (instance.running !== null) {
      if (bus.awaited(message.id)) remember(instance, message.id)
      instance.running.send(message)
    } else if (instance.held.length < MAX_HELD) instance.held.push(message)
    else bus.reject(message, full(instance))
  }

  const remember = ({ open }: Instance, id: string): void => {
    if (open.size >= SWEEP_AT) for (const other of open) if (!bus.awaited(other)) open.delete(other)
    open.add(id)
  }

  /** What a crash took with it is not run again; whoever waits is told. */
  const leaveOpen = ({ spec, key, open }: Instance, error: unknown): void => {
    const fault = faultOf('internal', `${idOf(spec.name, key)} stopped because of a bug: ${faultFrom(error).message}`, {
      retryable: true,
      hint: 'Try again; the actor is being started again.',
    })
    const ids = [...open]
    open.clear()
    for (const id of ids) bus.reject({ id }, fault)
  }

  const full = ({ spec, key }: Instance): Fault =>
    faultOf('bus.overloaded', `${MAX_HELD} messages already wait for ${idOf(spec.name, key)} to start again.`, {
      retryable: true,
      hint: 'Try again in a moment.',
    })

  /** Those that nobody has spoken to for longest go first. */
  const putIdleAway = (spec: ActorSpec, except: string, alive: number): void => {
    let left = alive
    for (const [id, { spec: other, key, running, abandoned }] of instances) {
      if (left <= KEPT_ALIVE) return
      if (other !== spec || id === except || abandoned !== null || running?.idle() !== true) continue
      running.stop()
      instances.delete(id)
      putAway(spec, key)
      left--
    }
  }

  const countOf = (spec: ActorSpec): number => {
    let count = 0
    for (const instance of instances.values()) if (instance.spec === spec) count++
    return count
  }

  const begin = (spec: ActorSpec, key: string): Instance => {
    const id = idOf(spec.name, key)
    const known = instances.get(id)
    if (known !== undefined) {
      instances.delete(id)
      instances.set(id, known)
      return known
    }
    const instance: Instance = { spec, key, running: null, held: [], open: new Set(), abandoned: null }
    instances.set(id, instance)
    started(spec, key)
    run(instance)
    const alive = key === '' ? 0 : countOf(spec)
    if (alive > MOST_ALIVE) putIdleAway(spec, id, alive)
    return instance
  }

  return {
    deliver(spec, key, message) {
      // A fact for somebody who is not there changes nothing: whoever comes later folds it from the log.
      if (specOf(message.type).kind !== 'command' && !instances.has(idOf(spec.name, key))) return
      send(begin(spec, key), message)
    },
    wake(spec, key) {
      begin(spec, key)
    },
    restart(id) {
      const instance = instances.get(id)
      if (instance !== undefined) run(instance)
    },
    abandon(id, fault) {
      const instance = instances.get(id)
      if (instance === undefined) return
      instance.abandoned = fault
      for (const message of instance.held.splice(0)) bus.reject(message, fault)
    },
    stopAll() {
      for (const { running } of instances.values()) running?.stop()
      instances.clear()
    },
    size: () => instances.size,
  }
}
