import { describe, expect, it } from 'vitest'
import { createJobs } from '../../../src/adapters/sandbox/jobs.ts'
import type { Ending, Running } from '../../../src/adapters/sandbox/waiting.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import { concealSecrets, createConcealer } from '../../../src/security/secrets.ts'

/** A command whose output and end the test decides. */
function fakeCommand() {
  let finish: (ending: Ending) => void = () => {}
  let say: (text: string) => void = () => {}
  const ended = new Promise<Ending>((resolve) => (finish = resolve))
  const end = (code: number): void => finish({ code, signal: null, timedOut: false })
  const stop = (): void => finish({ code: null, signal: 'SIGTERM', timedOut: false })
  const running: Running = { ended, stop, kill: stop }
  const begin = async (onText: (text: string) => void): Promise<Running> => {
    say = onText
    return running
  }
  return { begin, end, say: (text: string) => say(text), settled: () => ended.then(() => undefined) }
}
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => faultFrom(error).code,
  )

describe('background commands', () => {
  it('are read while they run and when they have ended', async () => {
    let now = 0
    const jobs = createJobs(undefined, () => now)
    const command = fakeCommand()
    const { jobId, running } = await jobs.start(command.begin)
    expect(running).toBe(true)
    command.say('hello')
    now = 40
    expect(jobs.read(jobId, 0)).toEqual({ jobId, running: true, code: null, output: 'hello', next: 5, ms: 40 })
    command.end(3)
    await command.settled()
    now = 90
    expect(jobs.read(jobId, 5)).toEqual({ jobId, running: false, code: 3, output: '', next: 5, ms: 40 })
  })
  it('can be ended, and tell what they said last', async () => {
    const jobs = createJobs()
    const command = fakeCommand()
    const { jobId } = await jobs.start(command.begin)
    expect(await jobs.kill(jobId)).toMatchObject({ running: false, code: null })
    expect(await jobs.kill(jobId)).toMatchObject({ running: false, code: null })
  })
  it('have names that no other run of the program gave away', async () => {
    const names = await Promise.all([1, 2, 3].map(() => createJobs().start(fakeCommand().begin)))
    expect(new Set(names.map(({ jobId }) => jobId)).size).toBe(3)
  })
  it('show no part of a key, wherever they are read from and however it arrives', async () => {
    const key = 'sk-ant-abcdefghijklmnopqrstuvwxyz0123'
    const jobs = createJobs(() => createConcealer((text) => concealSecrets(text, [], () => '(key)'), []))
    const command = fakeCommand()
    const { jobId } = await jobs.start(command.begin)
    for (const piece of ['KEY=', key.slice(0, 9), key.slice(9), ' then more\nAGAIN=', key]) command.say(piece)
    const told = 'KEY=(key) then more\nAGAIN='
    expect(jobs.read(jobId, 0)).toMatchObject({ output: told, next: told.length })
    command.end(0)
    await command.settled()
    const whole = `${told}(key)`
    for (let from = 0; from <= whole.length; from++)
      expect(jobs.read(jobId, from)).toMatchObject({ output: whole.slice(from), next: whole.length })
  })
  it('are eight at once', async () => {
    const jobs = createJobs()
    const commands = Array.from({ length: 8 }, fakeCommand)
    for (const { begin } of commands) await jobs.start(begin)
    expect(await codeOf(jobs.start(fakeCommand().begin))).toBe('tool.failed')
    commands[0]!.end(0)
    await commands[0]!.settled()
    expect(await codeOf(jobs.start(fakeCommand().begin))).toBe('none')
  })
  it('are forgotten when sixteen others have ended after them', async () => {
    const jobs = createJobs()
    const ids: string[] = []
    for (let i = 0; i < 17; i++) {
      const command = fakeCommand()
      ids.push((await jobs.start(command.begin)).jobId)
      command.end(0)
      await command.settled()
    }
    expect(await codeOf((async () => jobs.read(ids[0]!, 0))())).toBe('tool.unknown_job')
    expect(jobs.read(ids[1]!, 0).running).toBe(false)
  })
  it('that cannot be begun leave nothing', async () => {
    const jobs = createJobs()
    for (let i = 0; i < 9; i++)
      await expect(jobs.start(() => Promise.reject(new Error('no bash')))).rejects.toThrow('no bash')
  })
  it('are unknown by any other name', async () => {
    expect(await codeOf(createJobs().kill('job-9'))).toBe('tool.unknown_job')
  })
})
