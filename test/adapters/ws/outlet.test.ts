import { expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { createOutlet } from '../../../src/adapters/ws/outlet.ts'

/** A socket whose network takes what the test lets through. */
const slowSocket = () => {
  const sent: (() => void)[] = []
  const socket = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    isPaused: false,
    send(text: string, done: () => void) {
      socket.bufferedAmount += text.length
      sent.push(() => {
        socket.bufferedAmount -= text.length
        done()
      })
    },
    pause: () => (socket.isPaused = true),
    resume: () => (socket.isPaused = false),
  }
  return { socket, take: () => sent.shift()?.(), outlet: createOutlet(socket as unknown as WebSocket) }
}
const frame = { text: 'x'.repeat(600_000) }

test('who reads nothing is waited for, and not listened to meanwhile', async () => {
  const { socket, outlet, take } = slowSocket()
  await outlet.send(frame)
  expect(socket.isPaused).toBe(false)
  let isTaken = false
  const second = outlet.send(frame).then(() => (isTaken = true))
  await new Promise(setImmediate)
  expect([isTaken, socket.isPaused]).toEqual([false, true])
  take()
  expect(socket.isPaused).toBe(false)
  take()
  await second
})

test('what is said to a client that is gone goes nowhere', async () => {
  const { socket, outlet } = slowSocket()
  socket.readyState = 3
  await outlet.send(frame)
  expect(socket.bufferedAmount).toBe(0)
})
