import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { built, createPlace, entry, type Outcome, type Place, type Problem } from './support/program.ts'

interface Started {
  readonly pid: number
  readonly port: number
  readonly url: string
  readonly already: boolean
}

/** No model is made behind a test's back, and no port is somebody's. */
const env = { LOCALGPT_SERVER_PORT: '0', LOCALGPT_MEMORY_EMBEDDING_PROVIDER: 'none' }

let place: Place
beforeAll(built)
beforeEach(() => {
  place = createPlace()
})
afterEach(async () => {
  await daemon('stop')
  place.remove()
})

const daemon = (...args: readonly string[]): Promise<Outcome> => place.run(['daemon', ...args], { env })
const started = async (...args: readonly string[]): Promise<Started> => {
  const { code, out, err } = await place.run([...args, 'daemon', 'start', '--json'], { env })
  expect({ code, err }).toMatchObject({ code: 0 })
  return JSON.parse(out) as Started
}
const log = (): string => join(place.home, 'logs/daemon.log')
const isAlive = (pid: number): boolean => {
  try {
    // Ended, and its parent has not asked how: a container's first process never may.
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}
/** The lock goes a moment before the process. */
const gone = (pid: number) =>
  vi.waitFor(() => {
    expect(isAlive(pid)).toBe(false)
  })

describe('daemon start', () => {
  it('returns when the daemon answers, and the daemon lives on in a session of its own', async () => {
    const { code, out } = await daemon('start')
    expect(code).toBe(0)
    const [, pid, url] =
      /^Process (\d+) runs in the background\.\nListening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(out) ?? []
    expect(await (await fetch(`${url ?? ''}/health`)).json()).toEqual({ status: 'ok' })
    const { pid: hosting, port } = JSON.parse(readFileSync(join(place.home, 'state/host.json'), 'utf8')) as Started
    expect([String(hosting), `http://127.0.0.1:${port}`]).toEqual([pid, url])
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${hosting}/stat`, 'utf8')
      const [, , , session, terminal] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      expect([session, terminal]).toEqual([pid, '0'])
    }
    expect(statSync(log()).mode & 0o777).toBe(0o600)
    expect(readFileSync(log(), 'utf8')).toMatch(/^\S+Z LocalGPT \S+ starts\.\nListening on /)
  })

  it('says so where one runs already', async () => {
    const first = await started()
    expect(first).toMatchObject({ already: false, url: `http://127.0.0.1:${first.port}` })
    expect(await started()).toEqual({ ...first, already: true })
    expect((await daemon('start')).out).toBe(
      `A daemon (process ${first.pid}) runs already.\nListening on ${first.url}\n`,
    )
  })

  it('twice at the same moment starts one, and both are told which', async () => {
    const [one, other] = await Promise.all([started(), started()])
    expect(one.pid).toBe(other.pid)
    expect([one.already, other.already].toSorted()).toEqual([false, true])
  })

  it('hands its global flags and a relative home on', async () => {
    writeFileSync(join(place.root, 'other.toml'), '[agent]\ncontext_window = 4096\n')
    const args = ['-c', 'other.toml', '-m', 'openai/from-flag', 'daemon', 'start', '--json']
    const { code } = await place.run(args, { env: { ...env, LOCALGPT_HOME: 'home' } })
    expect(code).toBe(0)
    expect(await place.json(['daemon', 'status'])).toMatchObject({ running: true, model: 'from-flag' })
  })

  it('says once what is wrong with the settings, and hands on what the daemon says as it starts', async () => {
    await place.run(['config', 'init'])
    appendFileSync(join(place.home, 'config.toml'), '\n[nonsense]\nx = 1\n')
    writeFileSync(join(place.home, 'state/lock'), JSON.stringify({ pid: 2 ** 22 - 1, began: 'long ago' }))
    const { code, err } = await daemon('start')
    expect(code).toBe(0)
    expect(err).toMatch(
      /^\S+ nonsense is not known[^\n]*\nThe lock of process 4194303, which is gone, was cleared away\.\n$/,
    )
  })

  it('that fails shows what the daemon said, and how it ended', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { code, err } = await place.run(['daemon', 'start'], { env: { ...env, LOCALGPT_SERVER_PORT: String(port) } })
    server.close()
    expect(code).toBe(1)
    expect(err).toContain('The daemon ended as it started (exit status 1):\n')
    expect(err).toMatch(new RegExp(`Port ${port} is in use.*\n.*server.port`))
  })

  it('where a process without HTTP hosts the home names it and says what to do', async () => {
    // The lock and the host file as a chat has them.
    mkdirSync(join(place.home, 'state'), { recursive: true, mode: 0o700 })
    writeFileSync(join(place.home, 'state/lock'), JSON.stringify({ pid: process.pid, began: '' }))
    const chat = { pid: process.pid, port: null, socket: '/nowhere', token: 'x' }
    writeFileSync(join(place.home, 'state/host.json'), JSON.stringify(chat))
    const { code, out } = await daemon('start', '--json')
    expect(code).toBe(1)
    const { error } = JSON.parse(out) as Problem
    expect(error.message).toContain(`process ${process.pid}`)
    expect(error.hint).toContain(`kill ${process.pid}`)
    // And it is never signalled.
    const stopped = {
      code: 0,
      out: 'No daemon runs for this home.\n',
      err: `Process ${process.pid} uses it, a chat perhaps; it goes on.\n`,
    }
    expect(await daemon('stop')).toMatchObject(stopped)
    expect(await place.run(['daemon', 'status', '--json'], { env })).toMatchObject({
      code: 1,
      out: `${JSON.stringify({ running: false, pid: process.pid }, null, 2)}\n`,
    })
    writeFileSync(join(place.home, 'state/lock'), '')
  })

  it('puts a long log aside', async () => {
    mkdirSync(join(place.home, 'logs'), { recursive: true, mode: 0o700 })
    writeFileSync(log(), 'x'.repeat(5_000_001))
    await started()
    expect(statSync(`${log()}.1`).size).toBe(5_000_001)
    expect(statSync(log()).size).toBeLessThan(1000)
  })
})

describe('daemon stop', () => {
  it('returns when the home is free', async () => {
    const { pid } = await started()
    expect(await daemon('stop', '--json')).toMatchObject({
      code: 0,
      out: `{\n  "stopped": true,\n  "pid": ${pid}\n}\n`,
    })
    await gone(pid)
    for (const name of ['lock', 'host.json', 'host.sock'])
      expect(existsSync(join(place.home, 'state', name))).toBe(false)
  })

  it('is done where none runs', async () => {
    expect(await daemon('stop')).toMatchObject({ code: 0, out: 'No daemon runs for this home.\n' })
  })

  it('leaves a process alone whose number a killed daemon had', async () => {
    const { pid } = await started()
    process.kill(pid, 'SIGKILL')
    const bystander = place.start(['ask'], { silent: true })
    const lock = JSON.parse(readFileSync(join(place.home, 'state/lock'), 'utf8')) as object
    const host = JSON.parse(readFileSync(join(place.home, 'state/host.json'), 'utf8')) as object
    writeFileSync(join(place.home, 'state/lock'), JSON.stringify({ ...lock, pid: bystander.child.pid }))
    writeFileSync(join(place.home, 'state/host.json'), JSON.stringify({ ...host, pid: bystander.child.pid }))
    expect(await daemon('stop')).toMatchObject({ code: 0, out: 'No daemon runs for this home.\n' })
    expect(isAlive(bystander.child.pid ?? 0)).toBe(true)
    bystander.child.kill('SIGKILL')
    await bystander.done
  })
})

it('daemon restart puts a new one in its place, or starts one', async () => {
  expect((await daemon('restart')).code).toBe(0)
  const first = (await place.json(['daemon', 'status'])) as Started
  expect((await daemon('restart')).code).toBe(0)
  const second = (await place.json(['daemon', 'status'])) as Started
  expect(second.pid).not.toBe(first.pid)
  await gone(first.pid)
})

describe('daemon status', () => {
  it('tells what the daemon says of itself', async () => {
    const { pid, port, url } = await started('-m', 'recall')
    expect(await place.json(['daemon', 'status'])).toMatchObject({
      running: true,
      pid,
      port,
      url,
      socket: expect.stringContaining('host.sock') as string,
      version: expect.any(String) as string,
      uptime_seconds: expect.any(Number) as number,
      model: 'recall',
      active_sessions: 0,
    })
    const { code, out } = await daemon('status')
    expect(code).toBe(0)
    expect(out).toContain(`process ${pid}, ${url}`)
  })

  it('has exit status 1 and the next command where none runs, also after kill -9', async () => {
    const idle = { code: 1, out: 'No daemon runs for this home.\nStart one: localgpt daemon start\n' }
    expect(await daemon('status')).toMatchObject(idle)
    const { pid } = await started()
    process.kill(pid, 'SIGKILL')
    expect(await daemon('status')).toMatchObject(idle)
  })
})

describe('daemon logs', () => {
  it('shows the last lines', async () => {
    mkdirSync(join(place.home, 'logs'), { recursive: true })
    writeFileSync(log(), Array.from({ length: 30_000 }, (_, n) => `line ${n}\n`).join(''))
    expect((await daemon('logs', '-n', '2')).out).toBe('line 29998\nline 29999\n')
    expect((await daemon('logs', '-n', '20000')).out.split('\n')[0]).toBe('line 10000')
    expect((await daemon('logs', '-n', '99999')).out).toBe(readFileSync(log(), 'utf8'))
  })

  it('says what to do where there are none', async () => {
    expect(await daemon('logs')).toMatchObject({ code: 1, err: expect.stringContaining('daemon start') as string })
  })

  it('follows across a new file until Ctrl-C', async () => {
    mkdirSync(join(place.home, 'logs'), { recursive: true })
    writeFileSync(log(), 'before\n')
    const following = place.start(['daemon', 'logs', '-f'])
    await following.says('before\n')
    appendFileSync(log(), 'added\n')
    await following.says('added\n')
    renameSync(log(), `${log()}.1`)
    appendFileSync(`${log()}.1`, 'last words\n')
    writeFileSync(log(), 'anew\n')
    await following.says('anew\n')
    following.child.kill('SIGINT')
    expect(await following.done).toMatchObject({ code: 0, out: 'before\nadded\nlast words\nanew\n' })
  })

  it('ends quietly when its reader has seen enough', () => {
    mkdirSync(join(place.home, 'logs'), { recursive: true })
    writeFileSync(log(), 'one\ntwo\n')
    const script = `(sleep 1; echo three >>"${log()}") & "${process.execPath}" "${entry}" daemon logs -f | head -2`
    const { stdout, stderr, status } = spawnSync('sh', ['-c', script], {
      env: place.env,
      encoding: 'utf8',
      timeout: 20_000,
    })
    expect({ stdout, stderr, status }).toEqual({ stdout: 'one\ntwo\n', stderr: '', status: 0 })
  })
})

describe('daemon install', () => {
  const unit = (): string => join(place.root, '.config/systemd/user/localgpt.service')
  /** Does what systemd does with one unit, and writes down what it was asked. */
  const fakeSystemd = (): Record<string, string> => {
    const bin = join(place.root, 'bin')
    mkdirSync(bin)
    const script = `#!/bin/sh
echo "$*" >>"$HOME/asked"
case "$*" in
  *enable*|"--user start "*) eval "set -- $(sed -n 's/^ExecStart=//p' "$HOME/.config/systemd/user/localgpt.service")"
    "$@" >>"$HOME/home/logs/daemon.log" 2>&1 </dev/null & echo $! >"$HOME/pid" ;;
  *disable*) kill "$(cat "$HOME/pid")" ;;
esac
`
    writeFileSync(join(bin, 'systemctl'), script, { mode: 0o755 })
    return { ...env, PATH: `${bin}:/usr/bin:/bin` }
  }
  const linux = it.runIf(process.platform === 'linux')

  linux('--dry-run shows the unit and the commands, and changes nothing', async () => {
    const { code, out } = await daemon('install', '--dry-run')
    expect(code).toBe(0)
    expect(out).toContain(`ExecStart="${process.execPath}" "${entry}" "daemon" "start" "--foreground"\n`)
    expect(out).toContain('systemctl --user daemon-reload\nsystemctl --user enable --now localgpt.service\n')
    expect(existsSync(unit())).toBe(false)
    expect(existsSync(place.home)).toBe(false)
  })

  linux('puts the service in the place of a running daemon; uninstall takes both away', async () => {
    const { pid } = await started()
    const mine = fakeSystemd()
    const installed = await place.run(['daemon', 'install'], { env: mine })
    expect(installed).toMatchObject({ code: 0, err: expect.stringContaining('LOCALGPT_SERVER_PORT') as string })
    expect(installed.out).toMatch(
      /localgpt\.service starts the daemon at every log-in\.\nProcess \d+ runs now\.\nListening on http/,
    )
    await gone(pid)
    expect(await place.json(['daemon', 'status'])).toMatchObject({ running: true })
    const asked = ['show-environment', 'daemon-reload', 'enable --now localgpt.service']
    expect(readFileSync(join(place.root, 'asked'), 'utf8')).toBe(asked.map((words) => `--user ${words}\n`).join(''))

    const other = await place.run(['daemon', 'install'], {
      env: { ...mine, LOCALGPT_HOME: join(place.root, 'second') },
    })
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('for another home') as string })

    // The service stays one: it is not replaced by a daemon of this terminal.
    expect(await place.run(['daemon', 'restart'], { env: mine })).toMatchObject({ code: 0, err: '' })
    expect(readFileSync(join(place.root, 'asked'), 'utf8')).toContain('--user start localgpt.service\n')

    expect(await place.run(['daemon', 'uninstall'], { env: mine })).toMatchObject({
      code: 0,
      out: `${unit()} is gone, and the daemon with it.\n`,
    })
    expect(existsSync(unit())).toBe(false)
    await vi.waitFor(async () => {
      expect((await daemon('status')).code).toBe(1)
    })
    expect((await place.run(['daemon', 'uninstall'], { env: mine })).out).toContain('No service is installed')
  })

  linux.each([
    ['no systemctl', '', /This system has no systemctl; nothing was changed\.\n.*localgpt daemon start/],
    [
      'no session of the person',
      'echo "Failed to connect to bus: No medium found" >&2; exit 1',
      /No medium found\n.*\n.*loginctl enable-linger/,
    ],
  ])('where there is %s says what to do instead, and writes nothing', async (_, does, words) => {
    const bin = join(place.root, 'bin')
    mkdirSync(bin)
    if (does !== '') writeFileSync(join(bin, 'systemctl'), `#!/bin/sh\n${does}\n`, { mode: 0o755 })
    const { code, err } = await place.run(['daemon', 'install'], {
      env: { ...env, PATH: does === '' ? bin : `${bin}:/bin` },
    })
    expect(code).toBe(1)
    expect(err).toMatch(words)
    expect(existsSync(unit())).toBe(false)
  })
})
