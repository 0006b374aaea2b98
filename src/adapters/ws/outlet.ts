import type { WebSocket } from 'ws'

export interface Outlet {
  /** Resolves once the other end has taken so much that more may follow, or is gone. */
  send(frame: object): Promise<void>
}

/** Bytes on their way to a client that reads slowly before it is waited for, and nothing more is read from it. */
const MAX_UNREAD = 1_000_000

/** What is said to one client: never more than it takes. One that takes nothing is dropped by the heartbeat. */
export function createOutlet(socket: WebSocket): Outlet {
  const isFull = (): boolean => socket.bufferedAmount > MAX_UNREAD
  return {
    send: (frame) =>
      new Promise((resolve) => {
        if (socket.readyState !== socket.OPEN) {
          resolve()
          return
        }
        socket.send(JSON.stringify(frame), () => {
          if (socket.isPaused && !isFull()) socket.resume()
          resolve()
        })
        if (isFull()) socket.pause()
        else resolve()
      }),
  }
}
