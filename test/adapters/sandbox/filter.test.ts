import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answers } from '../../../src/adapters/sandbox/seccomp/bpf.ts'
import { filterProgram, seccompFilter } from '../../../src/adapters/sandbox/seccomp/filter.ts'
import {
  architectures,
  NEWEST,
  numberOf,
  systemCalls,
  type Architecture,
  type SystemCall,
} from '../../../src/adapters/sandbox/seccomp/system-calls.ts'
import { runFilter } from './support/run-filter.ts'

const EPERM = answers.error(1)
const ENOSYS = answers.error(38)
const names = Object.keys(systemCalls) as SystemCall[]

describe.each(['x64', 'arm64'] as const)('the filter of %s', (architecture: Architecture) => {
  const program = filterProgram(architecture)
  const { audit } = architectures[architecture]
  const answerTo = (call: SystemCall | number, ...args: number[]): number | null => {
    const number = typeof call === 'number' ? call : numberOf(call, architecture)
    return number === null ? null : runFilter(program, { audit, number, args })
  }
  const refused = (call: SystemCall, ...args: number[]): void => {
    expect([EPERM, null], `${call} ${args.join(' ')}`).toContain(answerTo(call, ...args))
  }
  const allowed = (call: SystemCall, ...args: number[]): void => {
    expect([answers.allow, null], `${call} ${args.join(' ')}`).toContain(answerTo(call, ...args))
  }

  it('refuses what looks into processes, mounts, loads and traces', () => {
    const some = ['ptrace', 'process_vm_readv', 'keyctl', 'add_key', 'request_key', 'bpf', 'userfaultfd'] as const
    const more = ['io_uring_setup', 'perf_event_open', 'mount', 'unshare', 'setns', 'kexec_load', 'chroot'] as const
    const rest = ['open_by_handle_at', 'move_mount', 'fsopen', 'init_module', 'pivot_root', 'syslog'] as const
    for (const call of [...some, ...more, ...rest]) refused(call)
  })
  it('leaves sockets of the internet and pairs alone', () => {
    for (const family of [2, 10, 16]) allowed('socket', family, 1, 0)
    allowed('socketpair', 1, 1, 0)
  })
  it('refuses sockets that reach this machine or the one that runs it', () => {
    for (const family of [0, 1, 17, 38, 40, 45]) refused('socket', family, 1, 0)
    refused('socketpair', 30, 1, 0)
  })
  it('looks at the lower half of an argument, as the kernel does', () => {
    refused('socket', 2 ** 40 + 1, 1, 0)
    refused('ioctl', 0, 2 ** 33 + 0x5412, 0)
  })
  it('lets processes and threads be made, but no namespaces', () => {
    allowed('clone', 17)
    allowed('clone', 0x3d0f00)
    for (const flag of [0x2_0000, 0x200_0000, 0x400_0000, 0x800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000])
      refused('clone', flag | 17)
    expect(answerTo('clone3')).toBe(ENOSYS)
  })
  it('lets terminals be asked, but not typed into', () => {
    allowed('ioctl', 1, 0x5401)
    refused('ioctl', 0, 0x5412)
    refused('ioctl', 0, 0x541c)
  })
  it('lets files be made and changed, but none that run as somebody else', () => {
    allowed('chmod', 0, 0o755)
    allowed('openat', 0, 0, 0x241, 0o644)
    // Without O_CREAT the mode is whatever lay in the register.
    allowed('openat', 0, 0, 0, 0o6755)
    refused('chmod', 0, 0o4755)
    refused('fchmod', 3, 0o2755)
    refused('fchmodat', 0, 0, 0o6755)
    refused('fchmodat2', 0, 0, 0o4755)
    refused('creat', 0, 0o4755)
    refused('open', 0, 0x41, 0o4755)
    refused('openat', 0, 0, 0x41, 0o4755)
    refused('openat', 0, 0, 0x41_0002, 0o4755)
  })
  it('ends a process that calls as another architecture does', () => {
    const others = [...Object.values(architectures).map((each) => each.audit), 0x4000_0003, 0x4000_0028, 0]
    for (const other of others.filter((each) => each !== audit))
      expect(runFilter(program, { audit: other, number: 0 })).toBe(answers.killProcess)
  })
  it('answers what is newer than it as an older kernel would', () => {
    expect(answerTo(NEWEST)).toBe(answers.allow)
    expect(answerTo(NEWEST + 1)).toBe(ENOSYS)
  })
  it('answers every call with every argument, and allows what it does not name', () => {
    const named = new Set(names.map((name) => numberOf(name, architecture)))
    const argument = fc.integer({ min: 0, max: 2 ** 32 - 1 })
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.array(argument, { minLength: 6, maxLength: 6 }), (number, args) => {
        const answer = answerTo(number, ...args)
        if (number <= NEWEST && !named.has(number)) expect(answer).toBe(answers.allow)
        else expect([EPERM, ENOSYS, answers.allow, answers.killProcess]).toContain(answer)
      }),
    )
  })
})

describe('the filter', () => {
  it('of x64 ends a process that uses the calls for 32-bit pointers', () => {
    const { audit } = architectures.x64
    expect(runFilter(filterProgram('x64'), { audit, number: 0x4000_0027 })).toBe(answers.killProcess)
    expect(runFilter(filterProgram('x64'), { audit, number: 0xffff_ffff })).toBe(answers.killProcess)
  })
  it('is eight bytes an instruction, the smaller end first', () => {
    const bytes = seccompFilter('x64')
    expect(bytes.length).toBe(filterProgram('x64').length * 8)
    expect([...bytes.slice(0, 16)]).toEqual([0x20, 0, 0, 0, 4, 0, 0, 0, 0x15, 0, 1, 0, 0x3e, 0, 0, 0xc0])
  })
  it('has a number once', () => {
    for (const architecture of ['x64', 'arm64'] as const) {
      const numbers = names.map((name) => numberOf(name, architecture)).filter((number) => number !== null)
      expect(new Set(numbers).size).toBe(numbers.length)
    }
  })
})
