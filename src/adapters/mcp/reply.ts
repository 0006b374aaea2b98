import type { IncomingMessage, ServerResponse } from 'node:http'

/** The answer to a call, which may have to wait for a person for hours. */
export interface Reply {
  end(text: string): void
  readonly stop: () => void
}

/**
 * As a stream of events where the client takes one, with a comment now and then: clients give up an answer whose
 * headers, or next bytes, do not come for minutes (60 s in claude 2.0.77, 300 s in Node's own fetch).
 */
export function startReply({ headers }: IncomingMessage, response: ServerResponse, heartbeatMs: number): Reply {
  if (!(headers.accept ?? '').includes('text/event-stream')) {
    return {
      end: (text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text),
      stop: () => undefined,
    }
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': the call runs\n\n')
  const timer = setInterval(() => response.write(': and still does\n\n'), heartbeatMs)
  timer.unref()
  return {
    end: (text) => response.end(`event: message\ndata: ${text}\n\n`),
    stop: () => {
      clearInterval(timer)
    },
  }
}
