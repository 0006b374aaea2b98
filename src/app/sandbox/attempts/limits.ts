import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { limits } from '../../../adapters/sandbox/limits.ts'
import { complaint, escaped, outcome, type Attempt } from '../attempt.ts'
import { MAX_OUTPUT } from '../stage.ts'

/** Leaves a process that writes a file a moment after the command is over. */
const survive = (name: string, start: (work: string) => string): Attempt => ({
  name,
  async try(stage) {
    const file = join(stage.workspace, 'survived')
    await stage.run(start('sleep 0.4; echo x > survived'))
    await new Promise((resolve) => setTimeout(resolve, 700))
    const there = existsSync(file)
    rmSync(file, { force: true })
    return outcome(!there, 'it ended with the command', 'it went on after the command')
  },
})

/** Using up the machine, or staying on it. */
export const limitAttempts: readonly Attempt[] = [
  {
    name: 'start more and more processes',
    async try(stage) {
      // Not without end, so a machine where nothing holds it survives.
      const most = limits.processes + 200
      const script = `i=0; while [ $i -lt ${most} ]; do sleep 60 & i=$((i+1)); echo $i; done`
      const { output } = await stage.run(script, { timeoutMs: 6_000 })
      const started = Math.max(0, ...(output.match(/^\d+$/gm) ?? []).map(Number))
      const { code } = await stage.run('true')
      if (code !== 0) return escaped('the next command could not be run')
      return outcome(
        output.includes('temporarily unavailable'),
        `it got ${started}, and then no more`,
        `it got ${started}`,
      )
    },
  },
  {
    name: 'run for longer than allowed',
    async try(stage) {
      const { timedOut, ms } = await stage.run('sleep 60', { timeoutMs: 200 })
      return outcome(timedOut && ms < 5_000, `it was ended after ${Math.round(ms)} ms`, 'it was not ended')
    },
  },
  {
    name: 'be deaf to the end',
    async try(stage) {
      const { timedOut, ms } = await stage.run("trap '' TERM INT HUP; while :; do sleep 1; done", { timeoutMs: 200 })
      return outcome(timedOut && ms < 5_000, `it was killed after ${Math.round(ms)} ms`, 'it was not ended')
    },
  },
  survive('leave a process behind (setsid)', (work) => `setsid bash -c '${work}' >/dev/null 2>&1 & sleep 0.1`),
  survive('leave a process behind (nohup)', (work) => `nohup bash -c '${work}' >/dev/null 2>&1 & sleep 0.1`),
  survive('leave a process behind (disown)', (work) => `bash -c '${work}' >/dev/null 2>&1 & disown -a; sleep 0.1`),
  survive(
    'leave a process behind (two forks)',
    (work) => `(setsid bash -c '(${work}) &' >/dev/null 2>&1 &); sleep 0.1`,
  ),
  {
    name: 'flood the output',
    async try(stage) {
      const { output, cut } = await stage.run('head -c 50000000 /dev/zero | tr "\\0" x', { timeoutMs: 10_000 })
      return outcome(
        cut && output.length <= MAX_OUTPUT,
        `cut after ${output.length} characters`,
        `${output.length} came`,
      )
    },
  },
  {
    name: 'write a file that is too large',
    async try(stage) {
      const file = join(stage.workspace, 'large')
      const { output } = await stage.run('dd if=/dev/zero of=large bs=1 count=1 seek=8G')
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
      rmSync(file, { force: true })
      return outcome(size <= limits.file, complaint(output) || 'it was ended', `it has ${size} bytes`)
    },
  },
]
