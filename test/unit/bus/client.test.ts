import { afterEach, expect, it } from 'vitest'
import { liveHome, type LiveHome } from '../../support/live-home.ts'

let home: LiveHome
afterEach(() => {
  home.remove()
})

it('an answer that comes while the command is still being sent is heard', async () => {
  home = await liveHome()
  const host = home.start()
  await host.client.command('session.create', { sessionId: 's1' })
  // Nothing waits at the gate any more, so the command is let in at once.
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
  const reply = await host.client.command('turn.start', { sessionId: 's1', turnId: 't1', text: 'hello' })
  expect(reply.type).toBe('turn.started')
  await host.stop('test')
  expect(home.withLog((log) => [...log.read({ types: ['bus.handler.failed'] })])).toEqual([])
})
