import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runTurn, type TurnItem } from '../../src/adapters/terminal/run-turn.ts'
import type { Host } from '../../src/app/compose.ts'
import { liveHome, type LiveHome } from '../support/live-home.ts'

let home: LiveHome
beforeEach(async () => {
  home = await liveHome()
})
afterEach(() => {
  home.remove()
})

const say = async ({ client }: Host, turnId: string, text: string): Promise<TurnItem | undefined> => {
  let last: TurnItem | undefined
  for await (const item of runTurn(client, { sessionId: 's', turnId, text, interactive: false })) last = item
  return last
}

describe('a session', () => {
  it('refuses an empty message and one of 10 MB, stores neither, and answers the next', async () => {
    const host = home.start()
    await host.client.command('session.create', { sessionId: 's', model: 'recall' })
    expect(await say(host, 't1', ' \n')).toMatchObject({ type: 'failed', fault: { code: 'input.empty' } })
    const large = await say(host, 't2', 'a'.repeat(10_000_000))
    expect(large).toMatchObject({ type: 'failed', fault: { code: 'input.too_large' } })
    expect(large?.type === 'failed' && large.fault.hint).toBeTruthy()
    expect(await say(host, 't3', 'What is tea?')).toMatchObject({ type: 'done' })
    const { messages } = await host.client.query('session.messages', { sessionId: 's' })
    expect(messages?.filter(({ role }) => role === 'user')).toHaveLength(1)
    await host.stop('the test is over')
  })

  it('whose log can grow no more says so, and keeps all that was acknowledged', async () => {
    const first = home.start()
    await first.client.command('session.create', { sessionId: 's', model: 'recall' })
    await say(first, 't1', 'remember that tea is green')
    await first.stop('the disk fills up')

    const full = home.start({ maxLogPages: 1 })
    let last: TurnItem | undefined
    for (let n = 0; n < 50 && last?.type !== 'failed'; n++)
      last = await say(full, `f${n}`, `And? ${'more '.repeat(2_000)}`)
    expect(last).toMatchObject({ type: 'failed', fault: { code: 'log.write_failed' } })
    expect(last?.type === 'failed' && last.fault.hint).toContain('Free some space')
    await full.stop('the test is over')

    const roomy = home.start()
    expect(roomy.readOnly).toBeNull()
    const { messages } = await roomy.client.query('session.messages', { sessionId: 's' })
    expect(messages?.[0]).toMatchObject({ role: 'user', content: [{ text: 'remember that tea is green' }] })
    expect(await say(roomy, 't9', 'What colour is tea?')).toMatchObject({ type: 'done' })
    await roomy.stop('the test is over')
    expect(home.text('workspace/MEMORY.md')).toContain('Tea is green.')
  })
})
