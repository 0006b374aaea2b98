import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectSocket, type Attached } from '../../../src/adapters/socket/connect.ts'
import { serveSocket, type SocketDoor } from '../../../src/adapters/socket/serve.ts'
import type { Host } from '../../../src/app/compose.ts'
import { liveHome, type LiveHome } from '../../support/live-home.ts'

let folder: string
let home: LiveHome
let host: Host
let door: SocketDoor
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'socket-'))
  home = await liveHome()
  host = home.start()
  // Left behind by a process that was killed.
  writeFileSync(join(folder, 's'), '')
  door = await serveSocket({ client: host.client, path: join(folder, 's'), token: 'right', version: '1.2.3' })
})
afterEach(async () => {
  await door.close()
  await host.stop('the test is over')
  home.remove()
  rmSync(folder, { recursive: true, force: true })
})

const attach = (token = 'right'): Promise<Attached> =>
  connectSocket({ path: join(folder, 's'), token, timeoutMs: 2000 })

describe('a process that attaches', () => {
  test('is greeted, asks, commands and listens as if the bus were its own', async () => {
    const there = await attach()
    expect(there).toMatchObject({ version: '1.2.3', pid: process.pid })
    expect(door.attached()).toBe(1)
    const stream = there.client.subscribe({ subscriber: 'test', session: 's1' })
    const created = await there.client.command('session.create', { sessionId: 's1', model: 'recall' })
    expect(created.type).toBe('session.created')
    await there.client.command('turn.start', { sessionId: 's1', turnId: 't1', text: 'hello' })
    const seen: string[] = []
    for await (const item of stream) {
      if (item.kind === 'end') break
      seen.push(item.message.type)
      if (item.message.type === 'turn.completed') break
    }
    expect(seen.slice(0, 2)).toEqual(['session.create', 'session.created'])
    expect(seen).toContain('turn.text.delta')
    expect(stream.position()).toBeGreaterThan(2)
    const { sessions } = await there.client.query('session.list', {})
    expect(sessions).toHaveLength(1)
    there.close()
    await there.gone
    await expect.poll(() => door.attached()).toBe(0)
  })

  test('hears the faults of the host as they are', async () => {
    const there = await attach()
    const refused = { fault: { code: 'auth.forbidden' } }
    await expect(there.client.query('embed.texts', { model: 'm', texts: ['a'] })).rejects.toMatchObject(refused)
    await expect(there.client.query('session.list', { limit: 0 })).rejects.toMatchObject({
      fault: { code: 'input.invalid' },
    })
    there.close()
    await there.gone
  })

  test('with a wrong token is told so', async () => {
    await expect(attach('wrong')).rejects.toMatchObject({ fault: { code: 'auth.required' } })
  })

  test('finds nobody where nobody listens, or nobody greets', async () => {
    await expect(connectSocket({ path: join(folder, 'none'), token: 't', timeoutMs: 500 })).rejects.toMatchObject({
      fault: { code: 'bus.disconnected' },
    })
    const mute = createServer(() => undefined).listen(join(folder, 'mute'))
    await expect(connectSocket({ path: join(folder, 'mute'), token: 't', timeoutMs: 50 })).rejects.toMatchObject({
      fault: { code: 'bus.disconnected' },
    })
    mute.close()
  })

  test('loses what was under way when the host goes, and its streams end', async () => {
    const there = await attach()
    const stream = there.client.subscribe({ subscriber: 'test' })
    await there.client.query('session.list', {})
    const asked = there.client.query('host.status', {}).then(
      () => 'answered',
      (error: unknown) => (error as { fault: { code: string } }).fault.code,
    )
    await door.close()
    await there.gone
    expect(['answered', 'bus.disconnected']).toContain(await asked)
    const items = []
    for await (const item of stream) items.push(item)
    expect(items.at(-1)).toMatchObject({ kind: 'end', reason: 'closed' })
    await expect(there.client.query('host.status', {})).rejects.toMatchObject({ fault: { code: 'bus.disconnected' } })
  })
})

test('a process that was stopped and reads nothing does not keep the host from ending', async () => {
  const there = await attach()
  const big = 'x'.repeat(900_000)
  await there.client.command('session.create', { sessionId: 's1', model: 'recall' })
  await there.client.command('turn.start', { sessionId: 's1', turnId: 't1', text: big })
  const other = connect(join(folder, 's'))
  other.write('{"type":"hello","token":"right"}\n')
  other.pause()
  for (let i = 0; i < 20; i++)
    other.write(`{"type":"query","id":"${i}","message":{"type":"session.messages","data":{"sessionId":"s1"}}}\n`)
  await expect.poll(() => door.attached()).toBe(2)
  const began = performance.now()
  await door.close()
  expect(performance.now() - began).toBeLessThan(3000)
  other.destroy()
})

test('a thousand processes that come and go leave no socket and no subscriber', async () => {
  const before = host.bus.subscribers()
  for (let i = 0; i < 20; i++) {
    const many = await Promise.all(Array.from({ length: 50 }, () => attach()))
    for (const there of many) {
      there.client.subscribe({ subscriber: 'test' })
      if (i % 2 === 0) there.close()
    }
    for (const there of many) there.close()
    await Promise.all(many.map(({ gone }) => gone))
  }
  await expect.poll(() => door.attached()).toBe(0)
  await expect.poll(() => host.bus.subscribers()).toBe(before)
})
