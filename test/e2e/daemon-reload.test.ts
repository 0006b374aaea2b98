import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, it, test, vi } from 'vitest'
import { modelServer } from './support/model-server.ts'
import { built, createPlace, entry, type Place, type Running } from './support/program.ts'

const env = { LOCALGPT_SERVER_PORT: '0', LOCALGPT_MEMORY_EMBEDDING_PROVIDER: 'none' }

let place: Place
let running: Running
beforeAll(built)
beforeEach(() => {
  place = createPlace()
})
afterEach(() => {
  running.child.kill('SIGKILL')
  place.remove()
})

const file = (): string => join(place.home, 'config.toml')
const host = async (): Promise<void> => {
  running = place.start(['daemon', 'start', '--foreground'], { env })
  await running.says('Listening on ')
}
const model = async (): Promise<unknown> => ((await place.json(['daemon', 'status'])) as { model: string }).model
/** As most editors save. */
const replace = (text: string): void => {
  writeFileSync(`${file()}~`, text, { mode: 0o600 })
  renameSync(`${file()}~`, file())
}

it('takes up another default model as config.toml is saved, again and again', async () => {
  await host()
  expect(await model()).toBe('recall')
  for (const name of ['first', 'second', 'third']) {
    replace(`[agent]\ndefault_model = "openai/${name}"\n`)
    await running.says(`agent.default_model is now "openai/${name}".`)
    expect(await model()).toBe(name)
  }
  expect((await place.run(['config', 'set', 'agent.default_model', 'openai/set'])).err).toContain(
    'takes this up at once',
  )
  await running.says('is now "openai/set".')
})

it('says what needs a restart, with the command', async () => {
  await host()
  replace('[tools]\nmax_steps = 7\n[logging]\nlevel = "debug"\n')
  await running.says('Needs a restart: tools.max_steps, logging.level (localgpt daemon restart)')
})

it('keeps the old settings where the new ones are broken', async () => {
  await host()
  replace('[agent]\ndefault_model = "openai/good"\n')
  await running.says('is now "openai/good"')
  replace('[agent]\ndefault_model = \n')
  await running.says('Until then the old settings stay.')
  replace('[agent]\ndefault_model = "nowhere/bad"\n')
  await running.says('There is no model "nowhere/bad".')
  expect(await model()).toBe('good')
})

it('follows a config.toml that is a link', async () => {
  await place.run(['config', 'init'])
  const real = join(place.root, 'dotfiles.toml')
  renameSync(file(), real)
  symlinkSync(real, file())
  await host()
  for (const name of ['linked', 'again']) {
    writeFileSync(real, `[agent]\ndefault_model = "openai/${name}"\n`)
    await running.says(`is now "openai/${name}"`)
  }
})

it('reads its settings again at SIGHUP, and says so also where nothing is new', async () => {
  await host()
  running.child.kill('SIGHUP')
  await running.says('config.toml says nothing new.')
  replace('[agent]\ndefault_model = "openai/hup"\n')
  running.child.kill('SIGHUP')
  await running.says('is now "openai/hup"')
  expect(await model()).toBe('hup')
  running.child.kill('SIGTERM')
  expect(await running.done).toMatchObject({ code: 0 })
})

test.runIf(spawnSync('script', ['--version']).status === 0)('the end of its terminal ends it', async () => {
  const command = `'${process.execPath}' '${entry}' daemon start --foreground`
  const terminal = spawn('script', ['-qc', command, '/dev/null'], { env: { ...place.env, ...env }, stdio: 'pipe' })
  const hostFile = join(place.home, 'state/host.json')
  await vi.waitFor(() => expect(existsSync(hostFile)).toBe(true), { timeout: 10_000 })
  const { pid } = JSON.parse(readFileSync(hostFile, 'utf8')) as { pid: number }
  terminal.kill('SIGKILL')
  await once(terminal, 'exit')
  await vi.waitFor(() => expect(existsSync(join(place.home, 'state/lock'))).toBe(false), { timeout: 10_000 })
  expect(pid).toBeGreaterThan(0)
})

it('asked to end while an answer runs it waits for it, and asked again it ends at once and leaves no lock', async () => {
  const server = await modelServer('Half an answer', { ends: false })
  try {
    running = place.start(['daemon', 'start', '--foreground'], { env: { ...env, OPENAI_BASE_URL: server.url } })
    await running.says('Listening on ')
    const asking = place.start(['ask', '-m', 'openai/m', 'hello'])
    await asking.says('Half an answer')
    // It would host the home next.
    asking.child.kill('SIGKILL')
    await asking.done
    running.child.kill('SIGTERM')
    await running.says('SIGTERM: stopping.')
    const asked = performance.now()
    running.child.kill('SIGINT')
    expect((await running.done).code).toBe(130)
    expect(performance.now() - asked).toBeLessThan(2000)
    for (const name of ['lock', 'host.json']) expect(existsSync(join(place.home, 'state', name))).toBe(false)
  } finally {
    await server.close()
  }
})
