import type { Place, PlacedEvent, TurnEvent } from './turn-event.ts'

/** The text of one step, growing piece by piece, or an event. */
export type Item =
  | { readonly seq: number; readonly offset: 0; readonly pieces: string[] }
  | { readonly seq: number; readonly offset: number; readonly event: TurnEvent }

/** What happened in one turn, in order, for any number of readers. */
export interface TurnItems {
  text(seq: number, piece: string): void
  event(seq: number, offset: number, event: TurnEvent): void
  /** Nothing follows. */
  end(): void
  /** What lies behind `from`, and from then on what comes, until the end. A slow reader gets longer pieces. */
  readonly follow: (from: Place | null, signal: AbortSignal) => AsyncGenerator<PlacedEvent, void, undefined>
  all(): readonly Item[]
  readonly readers: () => number
}

/** ms between two pieces of text for one reader. */
const BREATH_MS = 15

export function createTurnItems(): TurnItems {
  const items: Item[] = []
  const waiting = new Set<() => void>()
  let readers = 0
  let ended = false

  const wake = (): void => {
    for (const go of [...waiting]) go()
  }
  const change = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const go = (): void => {
        waiting.delete(go)
        signal.removeEventListener('abort', go)
        resolve()
      }
      waiting.add(go)
      signal.addEventListener('abort', go)
    })

  /** Pieces that come faster than anybody sees are told together: each costs a write and whoever reads it a wake. */
  const breath = async (toldAt: number, signal: AbortSignal): Promise<void> => {
    const left = BREATH_MS - (performance.now() - toldAt)
    if (left <= 1 || ended) return
    await new Promise<void>((resolve) => {
      const go = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', go)
        resolve()
      }
      const timer = setTimeout(go, left)
      signal.addEventListener('abort', go)
    })
  }

  async function* follow(from: Place | null, signal: AbortSignal): AsyncGenerator<PlacedEvent, void, undefined> {
    let [index, piece, offset] = [0, 0, 0]
    let toldAt = -Infinity
    readers++
    try {
      while (!signal.aborted) {
        const item = items[index]
        if (item === undefined || ('pieces' in item && piece === item.pieces.length)) {
          if (item !== undefined && index < items.length - 1) [index, piece, offset] = [index + 1, 0, 0]
          else if (ended) return
          else {
            await change(signal)
            await breath(toldAt, signal)
          }
        } else if ('event' in item) {
          index++
          const { seq, event } = item
          const place = { seq, offset: item.offset }
          if (!isPassed(place, from) || isEnd(event)) yield { place, event }
        } else {
          const text = item.pieces.slice(piece).join('')
          piece = item.pieces.length
          const place = { seq: item.seq, offset: offset + text.length }
          const known = from?.seq === item.seq ? Math.max(0, from.offset - offset) : 0
          offset = place.offset
          if (isPassed(place, from)) continue
          toldAt = performance.now()
          yield { place, event: { type: 'content', delta: text.slice(known) } }
        }
      }
    } finally {
      readers--
    }
  }

  return {
    text(seq, piece) {
      const last = items.at(-1)
      if (last !== undefined && 'pieces' in last && last.seq === seq) last.pieces.push(piece)
      else items.push({ seq, offset: 0, pieces: [piece] })
      wake()
    },
    event(seq, offset, event) {
      items.push({ seq, offset, event })
      wake()
    },
    end() {
      ended = true
      wake()
    },
    follow,
    all: () => items,
    readers: () => readers,
  }
}

const isPassed = (place: Place, from: Place | null): boolean =>
  from !== null && (place.seq < from.seq || (place.seq === from.seq && place.offset <= from.offset))

/** Told again to whoever comes back for it. */
const isEnd = ({ type }: TurnEvent): boolean => type === 'done' || type === 'error'
