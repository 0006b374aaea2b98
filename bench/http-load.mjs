/**
 * The clients of bench/http.ts, a process of their own so that they share no event loop with what is measured. Takes one JSON
 * command a line and answers each with a line.
 */
import { request } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import OpenAI from 'openai'

/** Requests a second over so many connections that are kept; bare sockets, so that the clients are not what is measured. */
const rate = async ({ url, headers, connections, ms }) => {
  const { hostname, port, pathname } = new URL(url)
  const lines = Object.entries({ host: hostname, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  const bytes = `GET ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`
  const end = performance.now() + ms
  let done = 0
  const line = () =>
    new Promise((resolve, reject) => {
      let text = ''
      const socket = connect(Number(port), hostname, () => socket.write(bytes))
      socket.on('error', reject)
      socket.on('data', (piece) => {
        text += piece.toString('latin1')
        const head = text.indexOf('\r\n\r\n')
        if (head < 0) return
        if (!text.startsWith('HTTP/1.1 200')) reject(new Error(text))
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1])
        if (text.length < head + 4 + length) return
        text = ''
        done++
        if (performance.now() < end) socket.write(bytes)
        else socket.end(resolve)
      })
    })
  const began = performance.now()
  await Promise.all(Array.from({ length: connections }, line))
  return { perSecond: done / ((performance.now() - began) / 1000) }
}

/** ms to the first text and to the end of one answer, and its characters. */
const timed = async (texts) => {
  const began = performance.now()
  let first = null
  let characters = 0
  for await (const text of texts()) {
    first ??= performance.now() - began
    characters += text.length
  }
  return { first, total: performance.now() - began, characters }
}

async function* bareTexts(sdk, model) {
  const stream = await sdk.chat.completions.create({
    model,
    stream: true,
    messages: [{ role: 'user', content: 'Hello' }],
  })
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) yield chunk.choices[0].delta.content
}

async function* chatTexts(url, headers, body) {
  const response = await new Promise((resolve, reject) => {
    const sent = request(`${url}/api/chat/stream`, { method: 'POST', headers, agent: false }, resolve)
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
  response.setEncoding('utf8')
  let text = ''
  for await (const piece of response) {
    text += piece
    const events = text.split('\n\n')
    text = events.pop()
    for (const event of events) {
      const data = event
        .split('\n')
        .find((line) => line.startsWith('data: '))
        ?.slice(6)
      if (data === undefined || data === '[DONE]') continue
      const told = JSON.parse(data)
      if (told.type === 'content') yield told.delta
      if (told.type === 'error') throw new Error(told.error)
    }
  }
}

const streams = async ({ kind, url, headers, model, sessions }) => {
  const sdk = new OpenAI({ apiKey: 'none-needed', baseURL: `${url}/v1`, maxRetries: 0 })
  return Promise.all(
    sessions.map((session) =>
      timed(() =>
        kind === 'bare' ? bareTexts(sdk, model) : chatTexts(url, headers, { session_id: session, message: 'Hello' }),
      ),
    ),
  )
}

/** ms of each turn, one after the other, every so many in a session of their own. */
const turns = async ({ url, headers, model, count, perSession, atOnce }) => {
  const times = []
  const line = async (n) => {
    let session
    for (let i = 0; i < n; i++) {
      const began = performance.now()
      const body = { message: 'Hello', ...(i % perSession === 0 ? { model } : { session_id: session }) }
      const response = await fetch(`${url}/api/chat`, { method: 'POST', headers, body: JSON.stringify(body) })
      const answer = await response.json()
      if (!response.ok) throw new Error(JSON.stringify(answer))
      session = answer.session_id
      times.push(performance.now() - began)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, () => line(Math.ceil(count / atOnce))))
  return times
}

const kinds = { rate, bare: streams, chat: streams, turns }
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line)
  console.log(JSON.stringify(await kinds[command.kind](command)))
}
