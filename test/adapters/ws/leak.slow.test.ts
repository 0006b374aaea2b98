import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { httpHome, TOKEN, type HttpHome } from '../../support/http-home.ts'
import { saying, scriptedModel, type Step } from '../../support/scripted-model.ts'

const CYCLES = Number(process.env['CYCLES'] ?? 300)
const AT_ONCE = 20

let home: HttpHome
beforeEach(async () => {
  home = await httpHome(
    scriptedModel((): readonly Step[] => saying('One two three four. ')),
    { turnOptions: { perMinute: 1e6 } },
  )
  for (const id of Array.from({ length: AT_ONCE }, (_, n) => `s${n}`))
    await home.json('/api/sessions', { session_id: id, model: 'openai/m' })
})
afterEach(() => home.close())

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocket')).length

/** Subscribes, starts a turn, and dies in the middle of it. */
const killWebSocket = (n: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${home.url.replace('http', 'ws')}/api/ws?token=${TOKEN}`)
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'subscribe', since: 1 }))
      socket.send(JSON.stringify({ type: 'session', session_id: `s${n % AT_ONCE}` }))
      if (n % 4 === 0) socket.send(JSON.stringify({ type: 'chat', message: 'Hello' }))
    })
    socket.on('message', () => socket.terminate())
    socket.on('close', () => resolve())
    socket.on('error', reject)
  })

const killStream = (n: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ session_id: `s${n % AT_ONCE}`, message: 'Hello' })
    const socket = connect(home.server.port, '127.0.0.1')
    socket.write(
      `POST /api/chat/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    socket.on('data', () => socket.resetAndDestroy())
    socket.on('close', () => resolve())
    socket.on('error', reject)
  })

test.each([
  ['WebSockets', killWebSocket],
  ['streams', killStream],
])('%s that are killed leave no subscriber, timer or socket', async (_, kill) => {
  for (let n = 0; n < AT_ONCE; n++) await kill(n)
  const settled = async (): Promise<void> => {
    const end = Date.now() + 20_000
    while ((home.turns.running() > 0 || home.webSockets.connections() > 0 || sockets() > 0) && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await settled()
  const before = { timers: timers(), subscribers: home.host.bus.subscribers() }
  for (let n = 0; n < CYCLES; n += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => kill(n + i)))
  await settled()
  expect([home.turns.running(), home.turns.subscriptions(), home.webSockets.connections(), sockets()]).toEqual([
    0, 0, 0, 0,
  ])
  expect(home.host.bus.subscribers()).toBe(before.subscribers)
  expect(timers()).toBeLessThanOrEqual(before.timers)
})
