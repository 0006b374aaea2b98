import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** A mount namespace of its own, which ends with the process: root ignores mode bits, but not a file system. */
const own = ['-rm', 'sh', '-ec']
const mounts = spawnSync('unshare', [...own, 'mount -t tmpfs none /mnt']).status === 0

/** Prepares a home; if that fails, makes room and tries again. */
const program = `
  import { readFileSync, rmSync } from 'node:fs'
  import { prepareHome } from './src/app/home.ts'
  import { configToml } from './src/app/templates/config-toml.ts'
  import { homePaths } from './src/config/paths.ts'
  const paths = homePaths({ env: process.env, homedir: '/' })
  const attempt = () => prepareHome(paths).catch(({ fault }) => ({ fault }))
  const first = await attempt()
  rmSync(process.env.PLACE + '/big', { force: true })
  const again = first.fault ? await attempt() : null
  const whole = again?.fault ? null : readFileSync(paths.configFile, 'utf8') === configToml
  console.log(JSON.stringify({ ...first, again, whole }))
`

interface Outcome {
  readonly firstRun?: boolean
  readonly again?: { readonly created?: readonly string[] } | null
  /** config.toml is the template to its last byte; null where there is none. */
  readonly whole?: boolean | null
  readonly fault?: { readonly code: string; readonly message: string; readonly hint: string }
}

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'home-'))
})
afterEach(() => rm(place, { recursive: true, force: true }))

/** What prepareHome says about `home` below `place` once `script` has mounted something there. */
const prepareAfter = (script: string, home = 'home'): Outcome => {
  const run = '"$NODE" --import "$TSX" --input-type=module -e "$PROGRAM"'
  const { stdout, stderr } = spawnSync('unshare', [...own, `${script}; ${run}`], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PLACE: place,
      LOCALGPT_HOME: join(place, home),
      NODE: process.execPath,
      PROGRAM: program,
      TSX: import.meta.resolve('tsx'),
    },
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

  it('that is full is refused, and once there is room nothing was left cut short', () => {
    const full = 'mount -t tmpfs -o size=60k none "$PLACE"; dd if=/dev/zero of="$PLACE/big" bs=4k count=15 2>/dev/null'
    const { fault, again, whole } = prepareAfter(full)
    expect(fault).toMatchObject({ code: 'home.unwritable', message: expect.stringContaining('ENOSPC') as string })
    expect(fault?.hint).toContain('Make room')
    expect(again?.created).toContain(join(place, 'home/config.toml'))
    expect(whole).toBe(true)
  })
})
