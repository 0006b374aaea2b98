import type { WebSocket } from 'ws'

export interface Heartbeat {
  watch(socket: WebSocket): void
  stop(): void
}

/** A peer that answers no ping until the next one is gone: noticed within twice this, ms. */
const BEAT_MS = 15_000

export function createHeartbeat(ms: number = BEAT_MS): Heartbeat {
  /** The sockets there are, and whether they were heard of since the last ping. */
  const alive = new Map<WebSocket, boolean>()
  let timer: NodeJS.Timeout | null = null

  const beat = (): void => {
    for (const [socket, isAlive] of alive) {
      alive.set(socket, false)
      if (isAlive) socket.ping()
      else socket.terminate()
    }
  }
  const stop = (): void => {
    if (timer !== null) clearInterval(timer)
    timer = null
  }
  return {
    watch(socket) {
      alive.set(socket, true)
      timer ??= setInterval(beat, ms)
      socket.on('pong', () => alive.set(socket, true))
      socket.on('close', () => {
        alive.delete(socket)
        if (alive.size === 0) stop()
      })
    },
    stop,
  }
}
