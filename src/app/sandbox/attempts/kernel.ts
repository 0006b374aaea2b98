import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SystemCall } from '../../../adapters/sandbox/seccomp/system-calls.ts'
import { complaint, escaped, held, outcome, type Attempt } from '../attempt.ts'
import { callScript, refusal } from '../system-call.ts'

const call = (name: string, which: SystemCall | number, args: readonly number[]): Attempt => ({
  name,
  needs: 'system calls',
  async try(stage) {
    const { output, code } = await stage.run(callScript(which, args) ?? 'echo "-1 38"')
    const refused = refusal(output) ?? (code === KILLED ? 'the process was killed for it' : null)
    return refused === null ? escaped(`it was not refused: ${output.trim()}`) : held(refused)
  },
})

/** Says ESCAPED where it succeeds. */
const say = (name: string, script: string): Attempt => ({
  name,
  async try(stage) {
    const { output } = await stage.run(script)
    return outcome(!output.includes('ESCAPED'), complaint(output) || 'it did nothing', 'it worked')
  },
})

/** What a shell says of a process that SIGSYS ended: 128 + 31. */
const KILLED = 159
const CLONE_NEWUSER = 0x1000_0000
const SIGCHLD = 17
const TIOCSTI = 0x5412
const SESSION_KEYRING = -3
/** getpid, as x86_64 counts for 32-bit pointers. */
const X32_GETPID = 0x4000_0027

/** Reaching the kernel, or becoming more than one is. */
export const kernelAttempts: readonly Attempt[] = [
  say('read the memory of the machine', 'head -c 1 /dev/mem >/dev/null && echo ESCAPED'),
  say('read the log of the kernel', 'head -c 1 /dev/kmsg >/dev/null && echo ESCAPED; dmesg >/dev/null && echo ESCAPED'),
  say(
    'read a disk',
    'for d in /dev/[svh]d[a-z] /dev/vd[a-z] /dev/nvme*; do head -c 1 $d >/dev/null && echo ESCAPED; done',
  ),
  say('mount a folder', 'mkdir -p m; mount -t tmpfs none m && { umount m; echo ESCAPED; }'),
  say('mount over a protected file', 'touch o; mount --bind o IDENTITY.md && { umount IDENTITY.md; echo ESCAPED; }'),
  say(
    'make the system writable',
    '[ -w /usr ] && touch /usr && echo ESCAPED; mount -o remount,rw /usr && echo ESCAPED',
  ),
  say('make a user namespace', 'unshare -U true && echo ESCAPED'),
  say('make a mount namespace', 'unshare -m true && echo ESCAPED; unshare -Urm true && echo ESCAPED'),
  say('change the root folder', 'chroot / true && echo ESCAPED'),
  say('make a device', 'mknod dev c 1 1 && { rm dev; echo ESCAPED; }'),
  say(
    'change a setting of the kernel',
    'f=/proc/sys/kernel/core_pattern; v=$(cat $f); echo "$v" > $f && echo ESCAPED; f=/proc/sys/vm/swappiness; v=$(cat $f); echo "$v" > $f && echo ESCAPED',
  ),
  say('press a key of the kernel', '(: > /proc/sysrq-trigger) && echo ESCAPED'),
  say(
    'leave its control group',
    'for f in /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/*/cgroup.procs; do echo $$ > $f && echo ESCAPED; done',
  ),
  say('write in /sys', 'for f in /sys/kernel/uevent_helper /sys/power/state; do [ -w $f ] && echo ESCAPED; done'),
  say(
    'hold more rights than it was given',
    'grep -E "^Cap(Prm|Eff|Bnd)" /proc/self/status | grep -qv 0000000000000000 && echo ESCAPED',
  ),
  say(
    'become root by a set-user-id program',
    'grep -q "^NoNewPrivs:.*1" /proc/self/status || echo ESCAPED; sudo -n true && echo ESCAPED; [ "$(id -u)" = 0 ] || su -c "echo ESCAPED" </dev/null',
  ),
  {
    name: 'make a set-user-id program for others',
    async try(stage) {
      const file = join(stage.workspace, 'suid')
      const { output } = await stage.run('cp /bin/true suid; chmod u+s suid; chmod 6755 suid')
      const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0
      rmSync(file, { force: true })
      return outcome((mode & 0o6000) === 0, complaint(output), 'the file runs as its owner, whoever starts it')
    },
  },
  call('type into the terminal', 'ioctl', [0, TIOCSTI, 0]),
  call('read a keyring', 'keyctl', [0, SESSION_KEYRING, 1]),
  call('put a key into a keyring', 'add_key', [0, 0, 0, 0, SESSION_KEYRING]),
  call('make a user namespace by clone', 'clone', [CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0]),
  call('make a user namespace by clone3', 'clone3', [0, 0]),
  call('load a program into the kernel', 'bpf', [0, 0, 0]),
  call('handle page faults', 'userfaultfd', [0]),
  call('use io_uring', 'io_uring_setup', [1, 0]),
  call('measure the machine', 'perf_event_open', [0, 0, -1, -1, 0]),
  call('open a file by its number', 'open_by_handle_at', [-1, 0, 0]),
  call('use the calls for 32-bit pointers', X32_GETPID, []),
]
