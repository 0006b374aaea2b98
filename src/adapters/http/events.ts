import type { ServerResponse } from 'node:http'
import { faultFrom } from '../../bus/messages/fault.ts'
import type { EventStream, StreamEvent } from './reply.ts'
import { problemBody } from './problems.ts'

/** ms between two signs of life. */
const BEAT_MS = 15_000
/** ms that a reader may take nothing before it counts as gone. */
const PATIENCE_MS = 30_000

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
} as const

/** Sends events as they come, no faster than they are read, until they or the reader end. */
export async function sendEvents(response: ServerResponse, { events }: EventStream, gone: AbortSignal): Promise<void> {
  const isGone = (): boolean => gone.aborted
  if (isGone() || response.destroyed) return
  response.on('error', () => undefined) // what follows is `close`, which `gone` tells
  response.writeHead(200, HEADERS)
  // The head and what is there to be told at once are one write.
  response.cork()
  response.flushHeaders()
  setImmediate(() => {
    // Its end has done so already.
    if (response.writableCorked > 0) response.uncork()
  })
  const beat = setInterval(() => {
    if (!isGone() && !response.writableNeedDrain) response.write(': \n\n')
  }, BEAT_MS)
  try {
    for await (const event of events(gone)) await send(response, frameOf(event), gone)
  } catch (error) {
    const { error: body } = problemBody(faultFrom(error))
    if (!isGone()) response.write(frameOf({ data: { type: 'error', error: body.message, ...body } }))
  } finally {
    clearInterval(beat)
    if (!isGone()) response.end('data: [DONE]\n\n')
  }
}

const frameOf = ({ id, data }: StreamEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`

/** Resolves once more may follow. */
function send(response: ServerResponse, text: string, gone: AbortSignal): Promise<void> {
  if (gone.aborted || response.write(text)) return Promise.resolve()
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(patience)
      response.off('drain', go)
      gone.removeEventListener('abort', go)
      resolve()
    }
    const patience = setTimeout(() => {
      response.destroy()
      go()
    }, PATIENCE_MS)
    response.on('drain', go)
    gone.addEventListener('abort', go)
  })
}
