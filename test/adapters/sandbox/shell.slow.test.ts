import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Shell } from '../../../src/adapters/sandbox/shell.ts'
import { isAlive } from '../../../src/adapters/sandbox/signals.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import { runIn, soon, testHome, whyNoBox, type TestHome } from './support/home.ts'

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => faultFrom(error).code,
  )

/** Of this process. */
const privateFolders = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`localgpt-shell-${process.pid}-`))

const kinds = [
  { name: 'a shell without a box', options: { enabled: false }, why: null },
  { name: 'a shell with a box', options: {}, why: whyNoBox },
] as const

describe.each(kinds)('$name ($why)', ({ options, why }) => {
  let home: TestHome
  let shell: Shell
  beforeAll(() => {
    home = testHome()
    shell = home.shell({ ...options, maxOutput: 1_000_000 })
  })
  afterAll(() => home.close())
  const test = it.skipIf(why !== null)

  test('tells the output of both streams in order, and how the command ended', async () => {
    const { output, ...exit } = await runIn(
      shell,
      'echo one; echo two >&2; echo three; echo four > /dev/stderr; exit 7',
    )
    expect(output).toBe('one\ntwo\nthree\nfour\n')
    expect(exit).toEqual({ type: 'exit', code: 7, signal: null, timedOut: false, cut: false })
  })
  test('tells it as it comes', async () => {
    const seen: string[] = []
    await runIn(shell, 'echo first; sleep 0.3; echo second', {
      onPiece: (piece) => piece.type === 'output' && seen.push(piece.text),
    })
    expect(seen).toEqual(['first\n', 'second\n'])
  })
  test('takes any text: quotes, lines, other alphabets, a megabyte', async () => {
    const { output } = await runIn(shell, `cat <<'END'\n"'\\$x\`y\` – Ünïcode 🙂\nEND\necho $'a\\tb'`)
    expect(output).toBe(`"'\\$x\`y\` – Ünïcode 🙂\na\tb\n`)
    const long = 'x'.repeat(900_000)
    expect((await runIn(shell, `: ${long}; echo done`)).output).toBe('done\n')
  })
  test('puts a sign where the output is no UTF-8, and cuts no character of two pieces', async () => {
    const { output } = await runIn(shell, `printf 'a\\xffb\\xf0\\x9f'; sleep 0.1; printf '\\x99\\x82'`)
    expect(output).toBe('a\ufffdb🙂')
  })
  test('shows the command to nobody on an argument list', async () => {
    const { output } = await runIn(shell, 'cat /proc/$$/cmdline | tr "\\0" " "; : the-word-of-the-day')
    expect(output).toContain('bash --norc --noprofile')
    expect(output).not.toContain('the-word-of-the-day')
  })
  test('gives commands no input, no terminal and none of its descriptors', async () => {
    const { output } = await runIn(shell, 'cat; tty; ls /proc/$$/fd')
    expect(output).toBe('not a tty\n0\n1\n2\n')
  })
  test('runs where it is told', async () => {
    expect((await runIn(shell, 'mkdir -p sub/deep; pwd')).output).toBe(`${home.workspace}\n`)
    expect((await runIn(shell, 'pwd', { cwd: 'sub/deep' })).output).toBe(`${home.workspace}/sub/deep\n`)
    expect(await codeOf(runIn(shell, 'pwd', { cwd: 'absent' }))).toBe('tool.failed')
    expect(await codeOf(runIn(shell, 'pwd', { cwd: '..' }))).toBe('tool.outside_roots')
    expect((await runIn(shell, 'pwd', { cwd: '..', boxed: false })).output).toBe(`${home.folder}\n`)
  })
  test('gives no keys of its own away', async () => {
    const own = home.shell({ ...options, env: { ...process.env, OPENAI_API_KEY: 'sk-secret', NODE_OPTIONS: '--x' } })
    for (const boxed of [true, false]) {
      const { output } = await runIn(own, 'env', { boxed })
      expect(output).not.toMatch(/sk-secret|NODE_OPTIONS/)
      expect(output).toContain('PATH=')
    }
    expect((await runIn(own, 'echo $HOME')).output.trim()).toBe(home.workspace)
  })
  test('ends a command that runs too long, and what it started', async () => {
    const { output, code, signal, timedOut } = await runIn(shell, 'sleep 50 & echo started; sleep 50', {
      timeoutMs: 300,
    })
    expect({ output, code, signal, timedOut }).toEqual({
      output: 'started\n',
      code: null,
      signal: 'SIGTERM',
      timedOut: true,
    })
  })
  test('kills a command that does not want to end', async () => {
    const { signal, timedOut } = await runIn(shell, `trap '' TERM; while :; do sleep 0.1; done`, { timeoutMs: 300 })
    expect({ signal, timedOut }).toEqual({ signal: 'SIGKILL', timedOut: true })
  })
  test('ends a command when it is told to, also before it has begun', async () => {
    const stop = new AbortController()
    const { code, timedOut } = await runIn(shell, 'echo here; sleep 50', {
      signal: stop.signal,
      onPiece: () => stop.abort(),
    })
    expect({ code, timedOut }).toEqual({ code: null, timedOut: false })
    expect(await runIn(shell, 'echo here', { signal: AbortSignal.abort() })).toMatchObject({ code: null, output: '' })
  })
  test('ends a command that nobody listens to any more', async () => {
    const file = join(home.workspace, 'unheard')
    const pieces = shell.run(
      { command: 'echo x; sleep 1; touch unheard', cwd: '.', timeoutMs: 9_000, boxed: true },
      new AbortController().signal,
    )
    for await (const piece of pieces) if (piece.type === 'output') break
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    expect(existsSync(file)).toBe(false)
  })
  test('takes what a command leaves running with it', async () => {
    await runIn(shell, '(sleep 0.5; touch left) & disown; sleep 0.1')
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect(existsSync(join(home.workspace, 'left'))).toBe(false)
  })
  test('throws away output beyond its bound, and goes on', async () => {
    const small = home.shell({ ...options, maxOutput: 1_000 })
    const { output, cut, code } = await runIn(small, 'head -c 5000000 /dev/zero | tr "\\0" x; exit 4')
    expect({ length: output.length, cut, code }).toEqual({ length: 1_000, cut: true, code: 4 })
  })
  test('lets a process of the host breathe while a command floods it', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 20)
    await runIn(shell, 'yes', { timeoutMs: 1_000 })
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(10)
  })
  test('refuses a text that bash could not hold', async () => {
    expect(await codeOf(runIn(shell, 'echo a\0b'))).toBe('input.invalid')
  })
  test('runs many at once', async () => {
    const all = await Promise.all(Array.from({ length: 24 }, (_, i) => runIn(shell, `echo ${i}`)))
    expect(all.map(({ output }) => output)).toEqual(Array.from({ length: 24 }, (_, i) => `${i}\n`))
  })

  describe('in the background', () => {
    const start = (command: string, timeoutMs = 20_000) => shell.start({ command, cwd: '.', timeoutMs, boxed: true })

    test('runs on, and is read on', async () => {
      const { jobId } = await start('echo one; sleep 0.3; echo two; exit 5')
      const ended = async (): Promise<boolean> => !(await shell.read(jobId, 0)).running
      while (!(await ended())) await new Promise((resolve) => setTimeout(resolve, 20))
      expect(await shell.read(jobId, 0)).toMatchObject({ running: false, code: 5, output: 'one\ntwo\n', next: 8 })
      expect(await shell.read(jobId, 4)).toMatchObject({ output: 'two\n' })
    })
    test('is ended by name', async () => {
      const { jobId } = await start('sleep 50')
      expect(await shell.kill(jobId)).toMatchObject({ running: false, code: null })
    })
    test('has an end, too', async () => {
      const { jobId } = await start('sleep 50', 200)
      const report = async () => shell.read(jobId, 0)
      while ((await report()).running) await new Promise((resolve) => setTimeout(resolve, 20))
      expect((await report()).ms).toBeLessThan(5_000)
    })
    test('keeps the end of a long output', async () => {
      const { jobId } = await start('head -c 1000000 /dev/zero | tr "\\0" x; echo the end')
      while ((await shell.read(jobId, 0)).running) await new Promise((resolve) => setTimeout(resolve, 20))
      const { output, next } = await shell.read(jobId, 0)
      expect(output).toMatch(/^\[\d+ characters before this are gone\]\n/)
      expect(output.endsWith('the end\n')).toBe(true)
      expect(next).toBe(1_000_008)
    })
    test('is known by its name alone', async () => {
      expect(await codeOf(shell.read('job-0', 0))).toBe('tool.unknown_job')
    })
  })

  test('leaves nothing when it is closed', async () => {
    const other = testHome()
    const own = other.shell(options)
    const before = privateFolders()
    await own.start({ command: 'sleep 50', cwd: '.', timeoutMs: 60_000, boxed: false })
    const running = runIn(own, 'echo here; sleep 50')
    await own.level()
    expect(privateFolders().length).toBe(before.length + 1)
    await own.close()
    expect((await running).code).toBe(null)
    expect(privateFolders()).toEqual(before)
    expect(readdirSync(other.workspace)).toEqual(['IDENTITY.md'])
    expect(await codeOf(runIn(own, 'true'))).toBe('tool.failed')
    await other.close()
  })
  test('takes away what a program left that was killed', async () => {
    const { pid } = spawnSync('true')
    const left = join(tmpdir(), `localgpt-shell-${pid}-Killed`)
    mkdirSync(left)
    await home.shell(options).level()
    expect(await soon(() => !existsSync(left))).toBe(true)
  })
  test('is outside the box where the person allows it', async () => {
    const { output } = await runIn(shell, `cat ${home.folder}/state/vault.json; echo $HOME`, { boxed: false })
    expect(output).toBe(`a secret${process.env['HOME'] ?? home.folder}\n`)
  })
  test('says what holds', async () => {
    const { level, missing } = await shell.level()
    expect(level === 'none').toBe(why !== null || 'enabled' in options)
    for (const sentence of missing) expect(sentence).toMatch(/[.!)]$|localgpt config set|`$/)
  })
  test('kills a plain command that is told to end, by its process', async () => {
    const stop = new AbortController()
    let pid = 0
    const over = runIn(shell, 'echo $$; sleep 50', {
      ...{ boxed: false, signal: stop.signal },
      onPiece: (piece) => {
        if (piece.type === 'output') pid = Number(piece.text)
        if (pid > 0) stop.abort()
      },
    })
    await over
    expect(await soon(() => !isAlive(pid))).toBe(true)
  })
})
