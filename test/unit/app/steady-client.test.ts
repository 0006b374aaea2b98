import { describe, expect, test } from 'vitest'
import { steadyClient } from '../../../src/app/steady-client.ts'
import type { Side } from '../../../src/app/side.ts'
import type { BusClient } from '../../../src/bus/client.ts'
import type { BusStream, StreamItem } from '../../../src/bus/stream.ts'
import type { Message } from '../../../src/bus/messages/envelope.ts'
import { fail } from '../../../src/bus/messages/fault.ts'

const lost = () => fail('bus.disconnected', 'gone')

/** A host that answers with its name until it is killed. */
function host(name: string, { heard = [] as number[], hosts = false } = {}) {
  let die: () => void = () => undefined
  let alive = true
  const gone = new Promise<void>((resolve) => (die = resolve))
  const waiting = new Set<(error: Error) => void>()
  const client = {
    query: () =>
      alive
        ? new Promise((resolve, reject) => (waiting.add(reject), setTimeout(resolve, 5, name)))
        : Promise.reject(lost()),
    command: () => (alive ? Promise.resolve({ type: name }) : Promise.reject(lost())),
    subscribe: ({ since = 1 }): BusStream => {
      let position = since
      return {
        position: () => position,
        close: () => undefined,
        [Symbol.asyncIterator]: async function* (): AsyncGenerator<StreamItem> {
          for (const seq of heard.filter((each) => each >= since)) {
            position = seq + 1
            yield { kind: 'message', message: { seq } as Message }
          }
          await gone
          yield { kind: 'end', reason: 'closed', resume: position }
        },
      }
    },
  } as unknown as BusClient
  const side: Side = { client, hosts, gone, stop: () => Promise.resolve() }
  return {
    side,
    kill: () => {
      alive = false
      // As a socket does it: what waits fails before anybody hears of the end.
      for (const reject of waiting) reject(lost())
      die()
    },
  }
}

describe('a client that outlives its host', () => {
  test('asks the next host what the last one did not answer any more', async () => {
    const [a, b] = [host('a'), host('b')]
    const home = steadyClient(a.side, () => Promise.resolve(b.side))
    const asked = home.client.query('host.status', {})
    a.kill()
    expect(await asked).toBe('b')
  })

  test('does not send a command again: nobody knows what became of it', async () => {
    const a = host('a')
    a.kill()
    const home = steadyClient(a.side, () => Promise.resolve(host('b').side))
    await a.side.gone
    await Promise.resolve()
    expect((await home.client.command('session.clear', { sessionId: 's' })).type).toBe('b')
  })

  test('looks again whenever somebody asks, however often it found nobody', async () => {
    const [a, b] = [host('a'), host('b')]
    let looks = 0
    const home = steadyClient(a.side, () =>
      ++looks <= 2 ? Promise.reject(fail('home.locked', 'silent')) : Promise.resolve(b.side),
    )
    a.kill()
    await expect(home.client.query('host.status', {})).rejects.toMatchObject({ fault: { code: 'home.locked' } })
    expect(await home.client.query('host.status', {})).toBe('b')
    expect(looks).toBe(3)
  })

  test('goes on with a stream behind what it gave last: each fact once, in order', async () => {
    const [a, b] = [host('a', { heard: [1, 2] }), host('b', { heard: [1, 2, 3, 4] })]
    const home = steadyClient(a.side, () => Promise.resolve(b.side))
    const seen: number[] = []
    for await (const item of home.client.subscribe({ subscriber: 'test', since: 1 })) {
      if (item.kind === 'end') break
      seen.push(item.message.seq)
      if (item.message.seq === 2) a.kill()
      if (item.message.seq === 4) break
    }
    expect(seen).toEqual([1, 2, 3, 4])
  })

  test('ends its streams when it is stopped', async () => {
    const a = host('a', { heard: [1] })
    const home = steadyClient(a.side, () => Promise.reject(new Error('nobody asks')))
    const stream = home.client.subscribe({ subscriber: 'test', since: 1 })
    const items: StreamItem[] = []
    const read = (async () => {
      for await (const item of stream) items.push(item)
    })()
    await home.stop('the end')
    a.kill()
    await read
    expect(items.map(({ kind }) => kind)).toEqual(['message', 'end'])
  })
})
