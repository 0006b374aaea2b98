import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { hearOthers } from '../../../src/adapters/terminal/others-turns.ts'
import type { TurnItem } from '../../../src/adapters/terminal/run-turn.ts'
import type { BusClient } from '../../../src/bus/client.ts'
import type { Message } from '../../../src/bus/messages/envelope.ts'
import { fail } from '../../../src/bus/messages/fault.ts'
import type { BusStream, StreamItem, StreamOptions } from '../../../src/bus/stream.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const message = (type: string, data: object): StreamItem => ({
  kind: 'message',
  message: { type, data: { sessionId: 's', turnId: 't', ...data } } as Message,
})
const started = message('turn.started', { text: 'hello', interactive: false, model: 'm' })
const done = message('turn.completed', { usage: { input: 1, output: 1 }, stopReason: 'end' })

/** A client whose streams, one after the other, give what is listed, or throw. */
function clientOf(...streams: readonly (readonly (StreamItem | Error)[])[]) {
  const asked: StreamOptions[] = []
  const subscribe = (options: StreamOptions): BusStream => {
    const items = streams[asked.length] ?? []
    asked.push(options)
    return {
      position: () => 0,
      close: () => undefined,
      async *[Symbol.asyncIterator]() {
        for (const item of items) {
          await Promise.resolve()
          if (item instanceof Error) throw item
          yield item
        }
        if (asked.length === streams.length) await new Promise(() => undefined)
      },
    }
  }
  return { client: { subscribe } as unknown as BusClient, asked }
}

async function heard(...streams: readonly (readonly (StreamItem | Error)[])[]) {
  const { client, asked } = clientOf(...streams)
  const turns: { text: string; items: TurnItem['type'][] }[] = []
  const hearing = hearOthers({
    client,
    sessionId: 's',
    isOwn: (turnId) => turnId === 'mine',
    begun: ({ text }, items) => {
      const turn = { text, items: [] as TurnItem['type'][] }
      turns.push(turn)
      void (async () => {
        for await (const { type } of items) turn.items.push(type)
      })()
    },
  })
  await vi.advanceTimersByTimeAsync(10_000)
  hearing.close()
  return { turns, asked }
}

it('turns of others are heard from their beginning to their end, own ones not', async () => {
  const mine = message('turn.started', { turnId: 'mine', text: 'mine', interactive: true, model: 'm' })
  const { turns } = await heard([mine, started, message('turn.text.delta', { offset: 0, text: 'Hi' }), done])
  expect(turns).toEqual([{ text: 'hello', items: ['started', 'text', 'done'] }])
})

it('a stream that was cut ends what ran, and goes on where it was cut', async () => {
  const cut: StreamItem = { kind: 'end', reason: 'overflow', resume: 7 }
  const { turns, asked } = await heard([started, cut], [started, done])
  expect(asked.map(({ since }) => since)).toEqual([undefined, 7])
  expect(turns.map(({ items }) => items)).toEqual([
    ['started', 'failed'],
    ['started', 'done'],
  ])
})

it('where no host is found, it is looked for again', async () => {
  const { turns, asked } = await heard([fail('bus.disconnected', 'There is no host.')], [started, done])
  expect(asked).toHaveLength(2)
  expect(turns).toHaveLength(1)
})
