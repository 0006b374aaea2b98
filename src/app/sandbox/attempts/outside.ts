import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { complaint, outcome, type Attempt } from '../attempt.ts'
import type { Stage } from '../stage.ts'

const NAME = `localgpt-sandbox-test-${process.pid}`

/** Writes a file by `script`; `path`: where it would lie on this machine. */
const write = (name: string, path: (stage: Stage) => string, script: (stage: Stage) => string): Attempt => ({
  name: `write ${name}`,
  async try(stage) {
    const target = path(stage)
    const { output } = await stage.run(script(stage))
    const there = existsSync(target)
    rmSync(target, { force: true })
    return outcome(!there, complaint(output) || 'it never reached this machine', `${target} was written`)
  },
})

const into = (name: string, folder: (stage: Stage) => string): Attempt =>
  write(
    name,
    (stage) => join(folder(stage), NAME),
    (stage) => `echo x > ${join(folder(stage), NAME)}`,
  )

const outside = ({ outside: folder }: Stage): string => join(folder, NAME)

/** Changes a file that is there. */
const change = (name: string, script: (target: string) => string): Attempt => ({
  name,
  async try(stage) {
    const target = join(stage.outside, 'target.txt')
    const { output } = await stage.run(script(target))
    const same = existsSync(target) && readFileSync(target, 'utf8') === stage.secret
    stage.restore()
    return outcome(same, complaint(output) || 'it is as it was', `${target} was changed`)
  },
})

/** Writing where nobody allowed it. */
export const outsideAttempts: readonly Attempt[] = [
  into('into /etc', () => '/etc'),
  into('into /usr', () => '/usr'),
  into('into /usr/bin', () => '/usr/bin'),
  into('into /', () => '/'),
  into('into /dev', () => '/dev'),
  into('into /var', () => '/var'),
  into('into /tmp of this machine', () => '/tmp'),
  into('into the home folder', ({ home }) => home),
  into('beside the workspace', ({ localgpt }) => localgpt),
  into('into a folder nobody allowed', ({ outside: folder }) => folder),
  write('by a path with dots', outside, () => `echo x > ../../../outside/${NAME}`),
  write('through a link that was there', outside, () => `echo x > way-out/${NAME}`),
  write('through a link of its own', outside, ({ outside: folder }) => `ln -sfn ${folder} mine; echo x > mine/${NAME}`),
  write('through /proc/self/root', outside, (stage) => `echo x > /proc/self/root${outside(stage)}`),
  write('through /proc/1/root', outside, (stage) => `echo x > /proc/1/root${outside(stage)}`),
  write('by moving a file out', outside, (stage) => `echo x > moved; mv moved ${outside(stage)}`),
  change('change a file through a hard link', (target) => `ln -f ${target} hard && echo x >> hard`),
  change('delete a file through a link', () => 'rm -f way-out/target.txt'),
  change('cut a file off in place', (target) => `truncate -s 0 ${target}`),
]
