import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reenact } from '../../src/app/replay.ts'
import { whyNoBox } from '../adapters/sandbox/support/home.ts'
import { liveHome, type LiveHome } from '../support/live-home.ts'
import { sayingYes } from '../support/saying-yes.ts'
import { calling, questionOf, resultsOf, saying, scriptedModel } from '../support/scripted-model.ts'

let home: LiveHome
let bike: string
beforeAll(async () => {
  home = await liveHome()
  bike = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-bike-')))
})
afterAll(() => {
  home.remove()
  rmSync(bike, { recursive: true, force: true })
})

/** A message says "open it", or holds the arguments of bash as JSON. */
const model = (told: Map<string, string>) =>
  scriptedModel((request) => {
    const question = questionOf(request)
    const [result] = resultsOf(request)
    told.set(question, result ?? '')
    if (result !== undefined) return saying('Done. ')
    if (question.startsWith('open')) return calling(['o', 'use_folder', {}])
    return calling(['b', 'bash', JSON.parse(question.slice(question.indexOf('{'))) as Record<string, string>])
  })

describe.skipIf(whyNoBox !== null)(`commands in an opened folder (${whyNoBox ?? 'bubblewrap works here'})`, () => {
  it('write it from the yes on, in this conversation alone, see nothing that is hidden, and can be replayed', async () => {
    const told = new Map<string, string>()
    const host = home.start({ models: { openai: model(told) } })
    const { client } = host
    for (const sessionId of ['one', 'two']) await client.command('session.create', { sessionId, model: 'openai/test' })
    const say = async (sessionId: string, text: string): Promise<string> => {
      await sayingYes(client, { sessionId, text, folder: bike })
      return told.get(text) ?? ''
    }
    const run = (sessionId: string, id: number, what: object) => say(sessionId, `${id} ${JSON.stringify(what)}`)
    const policy = join(home.paths.workspace, 'POLICY.md')
    writeFileSync(join(home.paths.state, 'key'), 'a-secret')

    expect(await run('one', 1, { command: 'touch x', cwd: bike })).toContain('lies outside')
    await run('one', 2, { command: `touch ${bike}/early` })
    expect(existsSync(join(bike, 'early'))).toBe(false)

    expect(await say('one', 'open it')).toContain('is open now')
    expect(await run('one', 3, { command: 'echo two wheels > a.md; cat a.md', cwd: bike })).toContain('two wheels')
    expect(readFileSync(join(bike, 'a.md'), 'utf8')).toBe('two wheels\n')

    const protectedStill = await run('one', 4, {
      command: `cat ${home.paths.state}/key ${home.paths.configFile}; echo x >> ${policy}; curl -m 1 http://1.1.1.1; true`,
      cwd: bike,
    })
    expect(protectedStill).not.toContain('a-secret')
    expect(readFileSync(policy, 'utf8')).not.toMatch(/^x$/m)

    expect(await run('two', 5, { command: 'touch x', cwd: bike })).toContain('lies outside')
    const elsewhere = await run('two', 6, { command: `cat ${bike}/a.md; touch ${bike}/late; true` })
    expect(elsewhere).not.toContain('two wheels')
    expect(existsSync(join(bike, 'late'))).toBe(false)

    // A job goes on beside the turns, but not behind a /clear.
    const tick = 'for i in $(seq 600); do date +%N > tick; sleep 0.05; done'
    await run('one', 7, { command: tick, cwd: bike, background: true })
    const ticks = async (): Promise<boolean> => {
      const before = existsSync(join(bike, 'tick')) && readFileSync(join(bike, 'tick'), 'utf8')
      await new Promise((resolve) => setTimeout(resolve, 300))
      return existsSync(join(bike, 'tick')) && readFileSync(join(bike, 'tick'), 'utf8') !== before
    }
    await expect.poll(ticks, { timeout: 10_000 }).toBe(true)
    await client.command('session.clear', { sessionId: 'one' })
    await expect.poll(ticks, { timeout: 10_000 }).toBe(false)
    await host.stop('the end')

    const recording = home.withLog((log, effects) => ({
      effects: effects(host.run),
      before: [],
      recorded: [...log.read()],
      config: home.config,
    }))
    rmSync(join(bike, 'a.md'))
    const { messages, divergence, unclaimed } = await reenact(recording)
    expect(divergence).toBeNull()
    expect(JSON.stringify(messages)).toBe(JSON.stringify(recording.recorded))
    expect(unclaimed).toEqual([])
    expect(existsSync(join(bike, 'a.md'))).toBe(false)
  })
})
