import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { httpHome } from '../../support/http-home.ts'
import { saying, scriptedModel } from '../../support/scripted-model.ts'

test('a client that never ends its headers is sent away and costs nobody else a thing', async () => {
  const home = await httpHome(scriptedModel(() => saying('Yes. ')))
  try {
    const began = Date.now()
    const answer = new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(home.server.port, '127.0.0.1', () =>
        socket.write('GET /health HTTP/1.1\r\nHost: localhost\r\n'),
      )
      const drip = setInterval(() => socket.write('x: y\r\n'), 500)
      socket.on('data', (data) => (text += data.toString()))
      socket.on('close', () => {
        clearInterval(drip)
        resolve(text)
      })
      socket.on('error', reject)
    })
    expect((await home.json('/health')).status).toBe(200)
    const text = await answer
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({ error: { code: 'invalid_request' } })
    expect(Date.now() - began).toBeLessThan(20_000)
  } finally {
    await home.close()
  }
})
