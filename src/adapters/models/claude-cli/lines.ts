import type { Readable } from 'node:stream'

/** Lines waiting unread before the stream is paused. */
const LIMIT = 1000

export interface Lines {
  /** The next line; null when there will be none. One call at a time. */
  readonly next: () => Promise<string | null>
  /** Drops what waits. */
  clear(): void
  /** No line comes any more; what waits is dropped. */
  cut(): void
  /** What has been read is the last; what waits can still be had. */
  finish(): void
}

/** Splits a stream of UTF-8 into lines; characters split over two writes stay whole. */
export const linesOf = (stream: Readable): Lines => {
  const waiting: string[] = []
  let rest = ''
  let over = false
  let reader: ((line: string | null) => void) | null = null

  const wake = (): void => {
    if (reader === null || (waiting.length === 0 && !over)) return
    const give = reader
    reader = null
    give(waiting.shift() ?? null)
    if (waiting.length < LIMIT) stream.resume()
  }

  const finish = (): void => {
    if (over) return
    over = true
    if (rest !== '') waiting.push(rest)
    rest = ''
    wake()
  }

  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    if (over) return
    const [first = '', ...others] = text.split('\n')
    rest += first
    for (const part of others) {
      waiting.push(rest)
      rest = part
    }
    if (waiting.length >= LIMIT) stream.pause()
    wake()
  })
  stream.on('end', finish)
  stream.on('error', finish)

  return {
    next: () =>
      new Promise((give) => {
        reader = give
        wake()
      }),
    clear: () => {
      waiting.length = 0
      stream.resume()
    },
    cut: () => {
      waiting.length = 0
      rest = ''
      finish()
    },
    finish,
  }
}
