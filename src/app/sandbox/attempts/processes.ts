import { complaint, escaped, held, outcome, type Attempt } from '../attempt.ts'
import type { Stage } from '../stage.ts'
import { callScript, refusal } from '../system-call.ts'
import type { SystemCall } from '../../../adapters/sandbox/seccomp/system-calls.ts'

const call = (name: string, which: SystemCall, args: (stage: Stage) => readonly number[]): Attempt => ({
  name,
  needs: 'system calls',
  async try(stage) {
    const { output } = await stage.run(callScript(which, args(stage)) ?? '')
    const refused = refusal(output)
    return refused === null ? escaped(`it was not refused: ${output.trim()}`) : held(refused)
  },
})

const PTRACE_ATTACH = 16
const PTRACE_TRACEME = 0

/** Reaching other processes. */
export const processAttempts: readonly Attempt[] = [
  {
    name: 'see the processes of this machine',
    async try(stage) {
      const pid = stage.targets.victim()
      const { output } = await stage.run(
        `cat /proc/${pid}/cmdline /proc/${process.pid}/cmdline 2>/dev/null | tr '\\0' ' '; ls -d /proc/[0-9]* | wc -l`,
      )
      const count = Number(output.trim().split('\n').at(-1))
      const seen = output.includes('sleep 600') || output.includes('node ')
      return outcome(!seen && count < 10, `${count} processes are seen, its own`, `${count} processes are seen`)
    },
  },
  {
    name: 'signal a process of this machine',
    async try(stage) {
      const { output } = await stage.run(`kill -TERM ${stage.targets.victim()}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
      return outcome(stage.targets.isVictimAlive(), complaint(output), 'it was killed')
    },
  },
  {
    name: 'signal all processes at once',
    async try(stage) {
      stage.targets.victim()
      // To all but itself: outside a box that would end far too much, so it is asked for only where others cannot be seen.
      const script = 'if [ "$(ls -d /proc/[0-9]* | wc -l)" -lt 10 ]; then kill -TERM -1; else echo seen; fi'
      const { output } = await stage.run(script)
      await new Promise((resolve) => setTimeout(resolve, 50))
      const alive = stage.targets.isVictimAlive() && !output.includes('seen')
      return outcome(alive, 'nobody outside was signalled', 'the processes of this machine can be signalled')
    },
  },
  call('trace a process of this machine', 'ptrace', ({ targets }) => [PTRACE_ATTACH, targets.victim(), 0, 0]),
  call('trace a process of its own', 'ptrace', () => [PTRACE_TRACEME, 0, 0, 0]),
  call('read the memory of another process', 'process_vm_readv', ({ targets }) => [targets.victim(), 0, 0, 0, 0, 0]),
  call('take a descriptor of another process', 'pidfd_getfd', () => [0, 0, 0]),
  {
    name: 'open the memory of a process of this machine',
    async try(stage) {
      const pid = stage.targets.victim()
      const { output, code } = await stage.run(`exec 9<>/proc/${pid}/mem`)
      return outcome(code !== 0, complaint(output), `/proc/${pid}/mem was opened`)
    },
  },
  {
    name: 'find a descriptor of this machine',
    async try(stage) {
      // Its own: standard input from nowhere, output into a pipe; of the first process also what it waits with.
      const { output } = await stage.run('for fd in /proc/self/fd/* /proc/1/fd/*; do readlink $fd; done')
      const strange = output
        .split('\n')
        .filter(
          (line) =>
            line !== '' &&
            !/^\/dev\/null$|\/pipe-\d+ \(deleted\)$|^anon_inode:\[eventfd\]$|^\/proc\/\d+\/fd$/.test(line),
        )
      return outcome(strange.length === 0, 'none but its own', `it holds ${strange.join(', ')}`)
    },
  },
]
