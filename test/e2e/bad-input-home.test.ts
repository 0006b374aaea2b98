import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { built, createPlace, entry, sessionsOf, type Place } from './support/program.ts'

beforeAll(built)
let place: Place
beforeEach(() => {
  place = createPlace()
})
afterEach(() => {
  place.remove()
})

const log = (): string => join(place.home, 'state/events.db')
const lock = (): string => join(place.home, 'state/lock')

/** Runs `script` in a mount namespace of its own; `$LG` starts the program. */
const own = ['-rm', 'sh', '-c']
const mounts = spawnSync('unshare', [...own, 'mount -t tmpfs none /mnt']).status === 0
const inNamespace = (script: string) =>
  spawnSync('unshare', [...own, script], {
    encoding: 'utf8',
    env: { ...place.env, PATH: '/usr/sbin:/usr/bin:/sbin:/bin', PLACE: place.root, LG: `${process.execPath} ${entry}` },
  })

describe.runIf(mounts)('a home on a disk', () => {
  it('that is read-only is refused with another place as the way out; what is there can still be read', async () => {
    await place.run(['ask', 'remember that tea is green'])
    const frozen = 'mount --bind "$PLACE" "$PLACE"; mount -o remount,ro,bind "$PLACE"'
    const { status, stderr } = inNamespace(`${frozen}; $LG ask hello </dev/null`)
    expect(status).toBe(1)
    expect(stderr).toMatch(/cannot be written \(EROFS\).*\n.*LOCALGPT_HOME=/)
    const { stdout: list } = inNamespace(`${frozen}; $LG session list`)
    expect(list).toContain('remember that tea is green')
    const { stdout: found } = inNamespace(`${frozen}; $LG memory search tea`)
    expect(found).toContain('Tea is green.')
    const { status: ill, stdout: report } = inNamespace(`${frozen}; $LG doctor`)
    expect(ill).toBe(1)
    expect(report).toMatch(/cannot be written \(EROFS\)\n +LOCALGPT_HOME=/)
  })

  it('that is full says so, loses nothing, and goes on once there is room', () => {
    const { stdout, stderr } = inNamespace(`
      mount -t tmpfs -o size=3m none "$PLACE"
      $LG ask 'remember that tea is green' </dev/null >/dev/null 2>&1
      dd if=/dev/zero of="$PLACE/big" bs=4k 2>/dev/null
      $LG ask 'What colour is tea?' </dev/null; echo "full: $?"
      rm "$PLACE/big"
      $LG ask 'What colour is tea?' </dev/null; echo "room: $?"
      $LG session list; cat "$PLACE/home/workspace/MEMORY.md"
    `)
    expect(stdout).toContain('full: 1')
    expect(stderr).toMatch(/disk is full|ENOSPC/)
    expect(stderr).toMatch(/[Ff]ree some space|Make room/)
    expect(stdout).toContain('room: 0')
    expect(stdout.split('room: 0')[1]).toContain('remember that tea is green')
    expect(stdout.split('room: 0')[1]).toContain('Tea is green.')
  })
})

describe('two processes on one home', () => {
  it('the second may not host it and is told which process does, but may ask and read', async () => {
    const host = place.start(['daemon', 'start', '--foreground'], { env: { LOCALGPT_SERVER_PORT: '0' } })
    await host.says('Listening on ')
    const { code, err } = await place.run(['daemon', 'start', '--foreground'], { env: { LOCALGPT_SERVER_PORT: '0' } })
    expect(code).toBe(1)
    expect(err).toContain(`(process ${host.child.pid})`)
    for (const args of [
      ['ask', 'hello'],
      ['session', 'list'],
      ['memory', 'search', 'tea'],
      ['memory', 'stats'],
      ['doctor'],
      ['paths'],
    ])
      expect(await place.run(args)).toMatchObject({ code: 0 })
    host.child.kill('SIGTERM')
    expect(await host.done).toMatchObject({ code: 0 })
    expect(await place.run(['ask', 'hello'])).toMatchObject({ code: 0 })
  })

  it.each([
    ['a dead process', () => ({ pid: 2 ** 22 - 1, began: 'long ago' })],
    ['a pid that belongs to another process now', () => ({ pid: process.pid, began: 'another-boot:1' })],
  ])('a lock of %s is cleared away with a word', async (_, holder) => {
    await place.run(['ask', 'hello'])
    writeFileSync(lock(), JSON.stringify(holder()))
    const { code, err } = await place.run(['ask', 'hello again'])
    expect(code).toBe(0)
    expect(err).toContain('was cleared away')
    expect(existsSync(lock())).toBe(false)
  })
})

describe('the port', () => {
  const taken = async (): Promise<{ port: number; close: () => void }> => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { port: (server.address() as AddressInfo).port, close: () => server.close() }
  }

  it('asked for by name and in use is an error with what to change', async () => {
    const { port, close } = await taken()
    const env = { LOCALGPT_SERVER_PORT: String(port) }
    const { code, err } = await place.run(['daemon', 'start', '--foreground'], { env })
    close()
    expect(code).toBe(1)
    expect(err).toMatch(new RegExp(`Port ${port} is in use.*\n.*server.port`))
    expect(existsSync(lock())).toBe(false)
  })

  it('of the default in use gives way to the next one, said aloud', async () => {
    const server = createServer()
    const mine = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(31_327, '127.0.0.1', () => resolve(true))
    })
    const host = place.start(['daemon', 'start', '--foreground'])
    await host.says('Listening on ')
    host.child.kill('SIGTERM')
    const { code, out, err } = await host.done
    if (mine) server.close()
    expect(code).toBe(0)
    expect(err).toMatch(/Port 31327 is in use; \d+ is used instead\./)
    expect(out).not.toContain(':31327\n')
  })
})

describe('a damaged log', () => {
  /** Enough conversation that the file has pages to lose. */
  const talk = async (): Promise<void> => {
    for (let n = 0; n < 6; n++) await place.run(['ask', `Question ${n}: ${'what about the tea? '.repeat(200)}`])
    await place.run(['ask', 'remember that tea is green'])
  }
  const overwrite = (from: number, bytes: number): void => {
    const file = readFileSync(log())
    file.fill(0xa5, from, from + bytes)
    writeFileSync(log(), file)
  }

  it.each([
    ['cut in the middle', () => truncateSync(log(), Math.floor(readFileSync(log()).length / 2 / 4096) * 4096)],
    ['cut within a page', () => truncateSync(log(), Math.floor(readFileSync(log()).length * 0.7) + 123)],
    ['with overwritten pages', () => overwrite(Math.floor(readFileSync(log()).length / 2 / 4096) * 4096, 8192)],
    ['whose head is overwritten', () => overwrite(0, 100)],
  ])(
    '%s is refused, diagnosed, and doctor --repair saves what is readable',
    async (_, damage) => {
      await talk()
      const before = await sessionsOf(place)
      damage()
      const refused = await place.run(['doctor'])
      expect(refused.code).toBe(1)
      expect(refused.out).toMatch(/broken +log .*\n +localgpt doctor --repair/)

      const { code, err } = await place.run(['doctor', '--repair'])
      expect(err).toMatch(/(saved into a new log|a new one begins)\..*kept: .*events\.db\.damaged-/)
      expect(code).toBe(0)
      expect(readdirSync(join(place.home, 'state')).some((name) => name.includes('.damaged-'))).toBe(true)
      expect((await sessionsOf(place)).length).toBeLessThanOrEqual(before.length)
      expect(await place.run(['ask', 'What colour is tea?'])).toMatchObject({
        code: 0,
        out: expect.stringContaining('Tea is green.') as string,
      })
      expect(place.note('MEMORY.md')).toContain('Tea is green.')
    },
    120_000,
  )

  it('cut in the middle still has the conversations of its first half after the repair', async () => {
    await talk()
    truncateSync(log(), Math.floor((readFileSync(log()).length * 0.8) / 4096) * 4096)
    await place.run(['doctor', '--repair'])
    expect((await sessionsOf(place)).map(({ title }) => title)).toContainEqual(expect.stringMatching(/^Question 0/))
  }, 120_000)

  it('that is gone is not replaced in silence', async () => {
    await place.run(['ask', 'hello'])
    for (const suffix of ['', '-wal', '-shm']) rmSync(log() + suffix, { force: true })
    for (const args of [
      ['ask', 'hello'],
      ['session', 'list'],
    ]) {
      const { code, err } = await place.run(args)
      expect(code).toBe(1)
      expect(err).toMatch(/is gone: nothing, or another log.*\n.*doctor --repair/)
    }
    expect(await place.run(['doctor', '--repair'])).toMatchObject({ code: 0 })
    expect(await place.run(['ask', 'hello'])).toMatchObject({ code: 0 })
  })

  it('of a newer version is left alone, and can be read', async () => {
    await place.run(['ask', 'hello from the future'])
    const db = new Database(log())
    db.pragma('user_version = 99')
    db.close()
    const bytes = readFileSync(log())
    const { code, err } = await place.run(['ask', 'hello'])
    expect(code).toBe(1)
    expect(err).toMatch(/newer LocalGPT \(format 99.*\n.*Update LocalGPT/)
    expect(await sessionsOf(place)).toMatchObject([{ title: 'hello from the future' }])
    await place.run(['doctor', '--repair'])
    expect(readFileSync(log()).equals(bytes)).toBe(true)
  })

  it('is told by a copy of the home that lacks nothing else', async () => {
    await talk()
    const copy = join(place.root, 'copy')
    cpSync(place.home, copy, { recursive: true })
    mkdirSync(join(place.root, 'empty'))
    expect(await place.run(['session', 'list'], { env: { LOCALGPT_HOME: copy } })).toMatchObject({
      out: (await place.run(['session', 'list'])).out,
    })
  })
})
