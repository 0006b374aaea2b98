import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import type { Shell } from '../../../src/adapters/sandbox/shell.ts'
import { runIn, soon, testHome, whyNoBox, type TestHome } from './support/home.ts'

let home: TestHome
let shell: Shell
let bike: string
beforeEach(() => {
  home = testHome()
  shell = home.shell()
  bike = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-bike-')))
})
afterEach(async () => {
  await home.close()
  rmSync(bike, { recursive: true, force: true })
})

describe.skipIf(whyNoBox !== null)(`an opened folder (${whyNoBox ?? 'bubblewrap works here'})`, () => {
  const refusalOf = (manner: Parameters<typeof runIn>[2]): Promise<string> =>
    runIn(shell, 'touch x', manner).then(
      () => 'none',
      (error: unknown) => faultFrom(error).code,
    )

  it('is written by the commands that name it, and by no other', async () => {
    expect(await refusalOf({ cwd: bike })).toBe('tool.outside_roots')
    await runIn(shell, `touch ${bike}/early`)
    expect(existsSync(join(bike, 'early'))).toBe(false)

    const { code, output } = await runIn(shell, 'pwd; echo wheels > a.md; cat a.md', { cwd: bike, alsoIn: [bike] })
    expect({ code, output }).toEqual({ code: 0, output: `${bike}\nwheels\n` })
    expect(readFileSync(join(bike, 'a.md'), 'utf8')).toBe('wheels\n')

    // Nor by one for which a box was ready.
    for (let i = 0; i < 2; i++) {
      const other = await runIn(shell, `cat ${bike}/a.md; touch ${bike}/late; true`)
      expect(other.output).not.toContain('wheels')
    }
    expect(existsSync(join(bike, 'late'))).toBe(false)
    expect(await refusalOf({ cwd: bike })).toBe('tool.outside_roots')
  })

  it('is written by a job in the background, too', async () => {
    await shell.start({ command: 'touch job', cwd: bike, timeoutMs: 10_000, boxed: true, alsoIn: [bike] })
    expect(await soon(() => existsSync(join(bike, 'job')))).toBe(true)
  })

  it('opens nothing else, and takes no protection away', async () => {
    mkdirSync(join(bike, 'state'))
    writeFileSync(join(bike, 'state', 'key'), 'a secret')
    writeFileSync(join(bike, 'rules.md'), 'rules')
    shell = home.shell({ hiddenPaths: [join(bike, 'state')], protectedPaths: [join(bike, 'rules.md')] })
    writeFileSync(join(home.folder, 'beside'), 'a secret')
    const { output } = await runIn(
      shell,
      `cat state/key ${home.folder}/beside; echo x > rules.md; mv state gone; echo x > ${home.folder}/beside; curl -m 1 1.1.1.1; touch fine`,
      { cwd: bike, alsoIn: [bike] },
    )
    expect(output).not.toContain('a secret')
    expect(readFileSync(join(bike, 'rules.md'), 'utf8')).toBe('rules')
    expect(readFileSync(join(bike, 'state', 'key'), 'utf8')).toBe('a secret')
    expect(readFileSync(join(home.folder, 'beside'), 'utf8')).toBe('a secret')
    expect(existsSync(join(bike, 'fine'))).toBe(true)
  })

  it('is none any more once a link stands in its place', async () => {
    const secret = join(home.folder, 'secret')
    mkdirSync(secret)
    renameSync(bike, `${bike}.old`)
    symlinkSync(secret, bike)
    try {
      expect(await refusalOf({ cwd: bike, alsoIn: [bike] })).toBe('tool.outside_roots')
      await runIn(shell, `touch ${bike}/x ${secret}/x`, { alsoIn: [bike] })
      expect(existsSync(join(secret, 'x'))).toBe(false)
    } finally {
      rmSync(bike)
      renameSync(`${bike}.old`, bike)
    }
  })
})
