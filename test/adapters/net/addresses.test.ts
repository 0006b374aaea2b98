import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cases } from '../../../bench/security/addresses/all.ts'
import { openRange, type Range } from '../../../bench/security/addresses/hold.ts'
import { createWeb, type WebOptions } from '../../../src/adapters/net/web.ts'
import { startInternet } from './support/internet.ts'

let range: Range
beforeAll(async () => {
  range = await openRange()
})
afterAll(() => range.close())

describe('the guard of the web', () => {
  it('has a name of its own for each of at least 500 attempts', () => {
    expect(cases.length).toBeGreaterThanOrEqual(500)
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  })

  it.each(cases)('holds: $name', async (given) => {
    expect(await range.hold(given)).toBeNull()
  })
})

describe('the web as it ships', () => {
  const options: WebOptions = {
    env: {},
    userAgent: 'LocalGPT/test',
    readHtml: () => Promise.reject(new Error('no page comes')),
    search: undefined,
  }
  const wanted = { maxBytes: 1_000, timeoutMs: 5_000 }

  it('reaches no server of this machine, by address or by name', async () => {
    let requests = 0
    const server = createServer((_, response) => {
      requests++
      response.end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const web = createWeb(options)
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0', '2130706433'])
      await expect(web.fetch(`http://${host}:${port}/`, wanted, new AbortController().signal)).rejects.toMatchObject({
        fault: { code: 'web.blocked' },
      })
    server.close()
    expect(requests).toBe(0)
  })

  it('takes no other network, resolver or judge, whatever it is given', async () => {
    const { net, log, stop } = await startInternet({})
    const more = { ...net, net, judge: () => ({ ok: true }), resolve: net.resolve, allow: ['127.0.0.1'] }
    const web = createWeb({ ...options, ...more })
    await expect(web.fetch('http://127.0.0.1:9999/', wanted, new AbortController().signal)).rejects.toMatchObject({
      fault: { code: 'web.blocked' },
    })
    expect(log).toEqual([])
    await stop()
  })
})
