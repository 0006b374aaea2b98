import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ModelServer {
  /** For OPENAI_BASE_URL. */
  readonly url: string
  readonly requests: () => number
  close(): Promise<void>
}

const chunk = (content: string, finish: string | null): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: finish }] })}\n\n`

/** An OpenAI-compatible server: says `text`, then ends the answer, or keeps it open for ever. */
export async function modelServer(text: string, { ends }: { readonly ends: boolean }): Promise<ModelServer> {
  let requests = 0
  const answer = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(chunk(text, null))
    if (ends) response.end(`${chunk('', 'stop')}data: [DONE]\n\n`)
  }
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      requests++
      answer(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
