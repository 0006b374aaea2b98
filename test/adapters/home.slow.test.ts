import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** A mount namespace of its own, which ends with the process: root ignores mode bits, but not a file system. */
const own = ['-rm', 'sh', '-ec']
const mounts = spawnSync('unshare', [...own, 'mount -t tmpfs none /mnt']).status === 0

const program = `
  import { prepareHome } from './src/app/home.ts'
  import { homePaths } from './src/config/paths.ts'
  try {
    console.log(JSON.stringify(await prepareHome(homePaths({ env: process.env, homedir: '/' }))))
  } catch (error) {
    console.log(JSON.stringify({ fault: error.fault, stack: error.stack }))
  }
`

interface Outcome {
  readonly firstRun?: boolean
  readonly fault?: { readonly code: string; readonly message: string; readonly hint: string }
}

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'home-'))
})
afterEach(() => rm(place, { recursive: true, force: true }))

/** What prepareHome says about `home` below `place` once `script` has mounted something there. */
const prepareAfter = (script: string, home = 'home'): Outcome => {
  const run = '"$NODE" --import tsx --input-type=module -e "$PROGRAM"'
  const { stdout, stderr } = spawnSync('unshare', [...own, `${script}; ${run}`], {
    encoding: 'utf8',
    env: { ...process.env, PLACE: place, LOCALGPT_HOME: join(place, home), NODE: process.execPath, PROGRAM: program },
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Outcome
}

describe.runIf(mounts)('a home on a file system', () => {
  it('with room is made', () => {
    expect(prepareAfter('mount -t tmpfs none "$PLACE"').firstRun).toBe(true)
  })

  it('that is read-only is refused, with another place as the way out', () => {
    const { fault } = prepareAfter('mount -t tmpfs -o ro none "$PLACE"')
    expect(fault).toMatchObject({ code: 'home.unwritable', message: expect.stringContaining('EROFS') as string })
    expect(fault?.hint).toContain('LOCALGPT_HOME=')
  })

  it('that became read-only after the first run is refused too', () => {
    const { fault } = prepareAfter(
      'mount --bind "$PLACE" "$PLACE"; mkdir -p "$PLACE/home/state"; mount -o remount,ro,bind "$PLACE"',
    )
    expect(fault).toMatchObject({ code: 'home.unwritable', message: expect.stringContaining('EROFS') as string })
  })

  it('that is full is refused, and leaves no file cut short', () => {
    const full = 'mount -t tmpfs -o size=40k none "$PLACE"; head -c 40000 /dev/zero > "$PLACE/big" || true'
    const { fault } = prepareAfter(full)
    expect(fault).toMatchObject({ code: 'home.unwritable', message: expect.stringContaining('ENOSPC') as string })
    expect(fault?.hint).toContain('Make room')
    const again = prepareAfter(`${full}; mkdir -p "$PLACE/home"; true > "$PLACE/home/probe"; rm "$PLACE/big"`)
    expect(again.firstRun).toBe(true)
  })
})
