import type { BusClient } from '../../bus/client.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import type { BusStream } from '../../bus/stream.ts'
import { endsTurn, itemOf, lagging, type TurnItem } from './run-turn.ts'

export interface OthersTurn {
  readonly sessionId: string
  readonly turnId: string
  readonly text: string
}

interface Options {
  readonly client: BusClient
  readonly sessionId: string
  /** Begun here: shown already. */
  readonly isOwn: (turnId: string) => boolean
  readonly begun: (turn: OthersTurn, items: AsyncGenerator<TurnItem, void>) => void
}

export interface Hearing {
  /** Hears of no further turn; what runs is heard to its end. */
  readonly end: () => void
  /** Hears nothing more; what is shown ends where it is. */
  readonly close: () => void
}

/** ms until a host is looked for again, where there was none. */
const RETRY_MS = 5_000

/** Hears the turns that other doors begin in a conversation, from their beginning to their end. */
export function hearOthers({ client, sessionId, isOwn, begun }: Options): Hearing {
  const running = new Map<string, Feed>()
  let stream: BusStream | null = null
  let ending = false
  let closed = false
  const isOver = (): boolean => closed || (ending && running.size === 0)

  const take = (message: Message): void => {
    if (message.type === 'turn.started' && !ending && !closed && !isOwn(message.data.turnId)) {
      const { turnId, text } = message.data
      const feed = createFeed()
      running.set(turnId, feed)
      begun({ sessionId, turnId, text }, feed.items())
    }
    for (const [turnId, feed] of running) {
      const item = itemOf(message, turnId)
      if (item === null) continue
      feed.push(item)
      if (endsTurn(item)) running.delete(turnId)
    }
    if (isOver()) stream?.close()
  }
  const leaveAll = (): void => {
    if (closed) return
    for (const feed of running.values()) feed.push(lagging)
    running.clear()
  }
  /** Hears until the stream ends; where it was cut, gives the place to go on from. */
  const listen = async (since: number | undefined): Promise<number | undefined> => {
    let next: number | undefined
    stream = client.subscribe({ subscriber: 'terminal', session: sessionId, ...(since === undefined ? {} : { since }) })
    for await (const item of stream)
      if (item.kind === 'message') take(item.message)
      else if (item.reason === 'overflow') next = item.resume
    return next
  }
  const hear = async (): Promise<void> => {
    let next: number | undefined
    do {
      next = await listen(next)
      leaveAll()
    } while (next !== undefined && !isOver())
  }
  const hearOn = (): void => {
    hear().catch(() => {
      // There is no host just now: whoever speaks next looks for one, too.
      leaveAll()
      setTimeout(() => {
        if (!isOver()) hearOn()
      }, RETRY_MS).unref()
    })
  }
  hearOn()
  return {
    end: () => {
      ending = true
      if (isOver()) stream?.close()
    },
    close: () => {
      closed = true
      stream?.close()
      for (const feed of running.values()) feed.close()
      running.clear()
    },
  }
}

interface Feed {
  readonly push: (item: TurnItem) => void
  /** No further item is given. */
  readonly close: () => void
  readonly items: () => AsyncGenerator<TurnItem, void>
}

/** Items that wait for whoever shows them; over with the one that ends the turn. */
function createFeed(): Feed {
  const waiting: TurnItem[] = []
  let wake: () => void = () => undefined
  let closed = false
  const isOver = (): boolean => closed
  async function* items(): AsyncGenerator<TurnItem, void> {
    while (!isOver()) {
      const item = waiting.shift()
      if (item === undefined)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      else {
        yield item
        if (endsTurn(item)) return
      }
    }
  }
  return {
    push: (item) => {
      waiting.push(item)
      wake()
    },
    close: () => {
      closed = true
      wake()
    },
    items,
  }
}
