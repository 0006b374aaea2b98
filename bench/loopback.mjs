/**
 * A model server on loopback, a process of its own so that it shares no event loop with what is measured. Speaks OpenAI's
 * chat completions and Anthropic's messages. The model `paced-N-MS` sends N pieces MS apart, `paced-N-MS-FIRST` after FIRST ms, any
 * other answers at once.
 * `GET /journal` gives the bytes of each request since the last look. Prints its port.
 */
import { createServer } from 'node:http'

const journal = []

const openAi = {
  piece: (text) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content: text } }] })}\n\n`,
  head: () => '',
  tail: (n) =>
    `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n` +
    `data: ${JSON.stringify({ id: 'c', choices: [], usage: { prompt_tokens: 1, completion_tokens: n, total_tokens: n + 1 } })}\n\ndata: [DONE]\n\n`,
}

const event = (type, data) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
const anthropic = {
  head: () =>
    event('message_start', {
      message: {
        id: 'm',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    }) + event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  piece: (text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
  tail: (n) =>
    event('content_block_stop', { index: 0 }) +
    event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: n } }) +
    event('message_stop', {}),
}

const answer = (response, dialect, model) => {
  const [, count = '1', pace = '0', first = '0'] = /^paced-(\d+)-(\d+)(?:-(\d+))?$/.exec(model) ?? []
  const n = Number(count)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(dialect.head())
  const began = performance.now() + Number(first)
  let sent = 0
  const send = () => {
    // By the clock, not by the count of timers: a late timer must not stretch the whole answer.
    while (sent < n && performance.now() - began >= sent * Number(pace)) {
      sent++
      response.write(dialect.piece(`word ${sent} `))
    }
    if (sent < n) return setTimeout(send, Math.max(0, sent * Number(pace) - (performance.now() - began)))
    response.end(dialect.tail(n))
  }
  send()
}

const headBytes = ({ method, url, rawHeaders }) =>
  Buffer.byteLength(`${method} ${url} HTTP/1.1\r\n`) +
  rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0) +
  2

const server = createServer((request, response) => {
  if (request.url === '/journal') {
    response.end(JSON.stringify(journal.splice(0)))
    return
  }
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    const head = headBytes(request)
    journal.push({ url: request.url, head, body: body.length, total: head + body.length })
    const { model = '' } = JSON.parse(body.toString() || '{}')
    answer(response, request.url.includes('/messages') ? anthropic : openAi, model)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => process.exit()).resume()
