import mitt from 'mitt'
import type { Message } from './messages/envelope.ts'

type Channels = Record<string, Message>
type Guarded = (message: Message) => void

/**
 * Who hears what, on mitt: one channel a type, one a session, one for all. mitt's own `emit` lets a throwing
 * handler hide the message from later ones and `on` gives nothing back, so both are mended here.
 */
export function createFanOut(failed: (cause: Message, subscriber: string, error: unknown) => void) {
  const emitter = mitt<Channels>()

  const subscribe = (channel: string, subscriber: string, handler: (message: Message) => unknown): (() => void) => {
    let live = true
    const guarded: Guarded = (message) => {
      // mitt delivers from a copy of its list: whoever left meanwhile hears nothing more.
      if (!live) return
      try {
        const result = handler(message)
        if (result instanceof Promise)
          result.catch((error: unknown) => {
            failed(message, subscriber, error)
          })
      } catch (error) {
        failed(message, subscriber, error)
      }
    }
    emitter.on(channel, guarded)
    return () => {
      if (!live) return
      live = false
      emitter.off(channel, guarded)
      // mitt keeps an empty list for every channel it ever saw; sessions come and go.
      if (emitter.all.get(channel)?.length === 0) emitter.all.delete(channel)
    }
  }

  const deliver = (message: Message, session: string | null): void => {
    emitter.emit(message.type, message)
    if (session !== null) emitter.emit(`session:${session}`, message)
    emitter.emit('all', message)
  }

  const subscribers = (): number => {
    let count = 0
    for (const handlers of emitter.all.values()) count += handlers.length
    return count
  }

  return { subscribe, deliver, subscribers }
}
