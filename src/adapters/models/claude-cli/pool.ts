import type { Child } from './child.ts'
import type { Conversation } from './plan.ts'

export interface PoolOptions {
  /** ms a child may wait for the next turn. */
  readonly idleMs: number
  /** Children that may wait at a time (about 200 MB each); the one that waited longest ends first. */
  readonly maxIdle: number
}

/** Sessions remembered after their child has ended; the one used least recently is forgotten first. */
const MAX_REMEMBERED = 500

interface Kept {
  conversation: Conversation
  timer: NodeJS.Timeout | null
}

/** Conversations between their turns. One that is taken belongs to the taker until it is kept again. */
export interface Pool {
  take(id: string): Conversation | null
  keep(id: string, conversation: Conversation): void
  /** Counts a running child in, so that `close` ends it. */
  watch(child: Child): void
  /** Ends every child, waiting or not; the promise resolves when all are gone. */
  readonly close: () => Promise<void>
}

export const createPool = ({ idleMs, maxIdle }: PoolOptions): Pool => {
  const kept = new Map<string, Kept>()
  const running = new Set<Child>()
  let closed = false

  const retire = (entry: Kept): void => {
    if (entry.timer !== null) clearTimeout(entry.timer)
    entry.timer = null
    entry.conversation.child?.end()
    entry.conversation = { ...entry.conversation, child: null }
  }

  const take: Pool['take'] = (id) => {
    const entry = kept.get(id)
    if (entry === undefined) return null
    kept.delete(id)
    if (entry.timer !== null) clearTimeout(entry.timer)
    return entry.conversation
  }

  const keep: Pool['keep'] = (id, conversation) => {
    const before = kept.get(id)
    if (before !== undefined) retire(before)
    kept.delete(id)
    if (closed) {
      conversation.child?.kill()
      return
    }
    const entry: Kept = { conversation, timer: null }
    kept.set(id, entry)
    const { child } = conversation
    if (child !== null) {
      child.rest()
      entry.timer = setTimeout(() => retire(entry), idleMs).unref()
      void child.exited.then(() => {
        if (entry.conversation.child === child) retire(entry)
      })
    }
    const idle = [...kept.values()].filter((one) => one.conversation.child !== null)
    idle.slice(0, Math.max(0, idle.length - maxIdle)).forEach(retire)
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - MAX_REMEMBERED))) {
      const entry = kept.get(oldest)
      if (entry !== undefined) retire(entry)
      kept.delete(oldest)
    }
  }

  return {
    take,
    keep,
    watch: (child) => {
      running.add(child)
      void child.exited.then(() => running.delete(child))
      if (closed) child.kill()
    },
    close: async () => {
      closed = true
      for (const id of [...kept.keys()]) take(id)
      const gone = [...running].map((child) => child.exited)
      for (const child of running) {
        child.wake()
        child.kill()
      }
      await Promise.all(gone)
    },
  }
}
