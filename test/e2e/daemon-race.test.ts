import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { built, createPlace, entry, type Outcome, type Place, type Running } from './support/program.ts'

const env = { LOCALGPT_SERVER_PORT: '0', LOCALGPT_MEMORY_EMBEDDING_PROVIDER: 'none' }

let place: Place
let all: Running[] = []
beforeAll(built)
beforeEach(async () => {
  place = createPlace()
  await place.run(['config', 'init'])
})
afterEach(() => {
  for (const { child } of all) child.kill('SIGKILL')
  all = []
  place.remove()
})

const start = (): Running => {
  const running = place.start(['daemon', 'start', '--foreground'], { env })
  all.push(running)
  return running
}
const inState = (name: string): string => join(place.home, 'state', name)

/** Starts so many at the same moment; the one that hosts is still running then, the others have ended. */
async function race(count: number): Promise<{ winner: Running; losers: readonly Outcome[] }> {
  const starters = Array.from({ length: count }, start)
  const losers: Outcome[] = []
  const winners: Running[] = []
  await Promise.all(
    starters.map((each) =>
      each.says('Listening on ').then(
        () => winners.push(each),
        async () => losers.push(await each.done),
      ),
    ),
  )
  const [winner, ...more] = winners
  expect({ winners: winners.length, said: losers.map(({ err }) => err) }).toMatchObject({ winners: 1 })
  if (winner === undefined || more.length > 0) throw new Error('not one winner')
  return { winner, losers }
}

describe('daemons that start on one home at the same moment', () => {
  // Killed every other time, so that the next round finds a dead lock, a dead socket and the host file of another.
  it.each([
    [2, 50],
    [3, 15],
  ])(
    '%i of them, %i times: one hosts it, the others name it',
    async (count, rounds) => {
      for (let round = 0; round < rounds; round++) {
        const { winner, losers } = await race(count)
        for (const { code, err } of losers) {
          expect(code).toBe(1)
          expect(err).toContain(`Another LocalGPT (process ${winner.child.pid}) uses this home.`)
        }
        const { pid } = JSON.parse(readFileSync(inState('host.json'), 'utf8')) as { pid: number }
        expect(pid).toBe(winner.child.pid)
        winner.child.kill(round % 2 === 0 ? 'SIGKILL' : 'SIGTERM')
        await winner.done
      }
    },
    60_000,
  )
})

it('a daemon killed in the act leaves a socket that the next one replaces, and that answers', async () => {
  const first = start()
  await first.says('Listening on ')
  first.child.kill('SIGKILL')
  await first.done
  expect(existsSync(inState('host.sock'))).toBe(true)
  const second = start()
  await second.says('Listening on ')
  // Through the socket: nobody else could host.
  expect(await place.run(['ask', 'hello'])).toMatchObject({ code: 0 })
  second.child.kill('SIGTERM')
  expect(await second.done).toMatchObject({ code: 0, err: expect.stringContaining('was cleared away') as string })
  expect(existsSync(inState('host.sock'))).toBe(false)
})

it.each([
  ['a process that is gone', () => ({ pid: 2 ** 22 - 1, began: 'long ago' })],
  ['a process whose number another one has now', () => ({ pid: process.pid, began: 'another-boot:1' })],
])('a daemon started in the background clears the lock of %s away, and says so', async (_, holder) => {
  const { pid } = holder()
  writeFileSync(inState('lock'), JSON.stringify(holder()))
  writeFileSync(inState('host.json'), JSON.stringify({ pid, port: 1, socket: inState('host.sock'), token: 'x' }))
  const { code, out, err } = await place.run(['daemon', 'start'], { env })
  expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining(`The lock of process ${pid}`) as string })
  expect(out).toContain('runs in the background.\nListening on http://')
  expect((await place.run(['daemon', 'stop'], { env })).code).toBe(0)
})

it('of a daemon and a question that start at the same moment, the question is answered', async () => {
  const daemon = start()
  const asking = place.run(['ask', 'hello'])
  await Promise.race([daemon.says('Listening on ').catch(() => undefined), once(daemon.child, 'exit')])
  expect((await asking).code).toBe(0)
  daemon.child.kill('SIGTERM')
  const { code, err } = await daemon.done
  if (code !== 0) expect(err).toContain('uses this home')
})

/** In a mount namespace of its own. */
const own = ['-rm', 'sh', '-c']
const mounts = spawnSync('unshare', [...own, 'mount -t tmpfs none /mnt']).status === 0

it.runIf(mounts).each([['daemon start'], ['daemon start --foreground']])(
  '%s on a home that is read-only is refused with another place as the way out',
  async (command) => {
    await place.run(['ask', 'hello'])
    const frozen = 'mount --bind "$PLACE" "$PLACE"; mount -o remount,ro,bind "$PLACE"'
    const { status, stderr } = spawnSync('unshare', [...own, `${frozen}; $LG ${command} </dev/null`], {
      encoding: 'utf8',
      env: {
        ...place.env,
        ...env,
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        PLACE: place.root,
        LG: `${process.execPath} ${entry}`,
      },
    })
    expect({ status, stderr }).toMatchObject({ status: 1 })
    expect(stderr).toMatch(/cannot be written.*\n.*LOCALGPT_HOME/)
  },
)
