import { answer, answers, bytesOf, jump, load, offset, type Instruction } from './bpf.ts'
import { architectures, NEWEST, numberOf, type Architecture, type SystemCall } from './system-calls.ts'

const EPERM = answers.error(1)
const ENOSYS = answers.error(38)

/** From here on x86_64 counts its calls a second time, for 32-bit pointers (x32). */
const X32 = 0x4000_0000

/** Ways to look into other processes, to change what is mounted, to reach the kernel's inside. No command needs them. */
const refused: readonly SystemCall[] = [
  ...(['ptrace', 'process_vm_readv', 'process_vm_writev', 'kcmp', 'pidfd_getfd', 'process_madvise'] as const),
  ...(['migrate_pages', 'move_pages', 'keyctl', 'add_key', 'request_key', 'bpf', 'userfaultfd'] as const),
  ...(['io_uring_setup', 'io_uring_enter', 'io_uring_register', 'perf_event_open', 'fanotify_init'] as const),
  ...(['mount', 'umount2', 'pivot_root', 'chroot', 'unshare', 'setns', 'open_tree', 'open_tree_attr'] as const),
  ...(['move_mount', 'fsopen', 'fsconfig', 'fsmount', 'fspick', 'mount_setattr', 'open_by_handle_at'] as const),
  ...(['kexec_load', 'kexec_file_load', 'init_module', 'finit_module', 'delete_module', 'reboot'] as const),
  ...(['swapon', 'swapoff', 'acct', 'quotactl', 'quotactl_fd', 'syslog', 'vhangup', 'nfsservctl'] as const),
  ...(['settimeofday', 'clock_settime', 'clock_adjtime', 'sethostname', 'setdomainname'] as const),
  ...(['uselib', 'sysfs', 'modify_ldt', 'iopl', 'ioperm', 'lookup_dcookie', 'lsm_set_self_attr'] as const),
]

/** Their arguments lie in memory, where a filter cannot look; programs know what to do without them. */
const unreadable: readonly SystemCall[] = ['clone3', 'openat2']

/** Families of sockets. AF_UNIX would reach programs of this machine, AF_VSOCK the one that runs it. */
const family = { unix: 1, inet: 2, inet6: 10, netlink: 16 } as const

/** CLONE_NEWNS, CGROUP, UTS, IPC, USER, PID, NET */
const NEW_NAMESPACE = 0x7e02_0000
/** They type into a terminal: into the person's, if ever one were reached. */
const TIOCSTI = 0x5412
const TIOCLINUX = 0x541c
/** O_CREAT and O_TMPFILE */
const MAKES_FILE = 0x40_0040
/** Set-user-id and set-group-id: who starts such a file outside the box becomes its owner. */
const SETS_ID = 0o6000

type Condition =
  | { readonly argument: number; readonly has: number }
  | { readonly argument: number; readonly oneOf: readonly number[] }
  | { readonly argument: number; readonly noneOf: readonly number[] }

/** A call is refused where all conditions hold. */
const conditional: readonly (readonly [SystemCall, ...(readonly Condition[])])[] = [
  ['socket', { argument: 0, noneOf: [family.inet, family.inet6, family.netlink] }],
  ['socketpair', { argument: 0, noneOf: [family.unix] }],
  ['clone', { argument: 0, has: NEW_NAMESPACE }],
  ['ioctl', { argument: 1, oneOf: [TIOCSTI, TIOCLINUX] }],
  ['chmod', { argument: 1, has: SETS_ID }],
  ['fchmod', { argument: 1, has: SETS_ID }],
  ['fchmodat', { argument: 2, has: SETS_ID }],
  ['fchmodat2', { argument: 2, has: SETS_ID }],
  ['creat', { argument: 1, has: SETS_ID }],
  ['open', { argument: 1, has: MAKES_FILE }, { argument: 2, has: SETS_ID }],
  ['openat', { argument: 2, has: MAKES_FILE }, { argument: 3, has: SETS_ID }],
]

/** Jumps to the instruction `left` further on where the condition does not hold, and goes on where it does. */
function check(condition: Condition, left: number): Instruction[] {
  const read = load(offset.argument(condition.argument))
  if ('has' in condition) return [read, jump('ifAny', condition.has, 0, left)]
  const [values, whenFound, whenNone] = 'oneOf' in condition ? [condition.oneOf, 0, left] : [condition.noneOf, left, 0]
  const last = values.length - 1
  return [read, ...values.map((value, i) => jump('ifEqual', value, last - i + whenFound, i === last ? whenNone : 0))]
}

/** What is done with one call; its instructions end in an answer. */
interface Case {
  readonly number: number
  readonly body: readonly Instruction[]
}

/** Behind the conditions: the refusal, then the permission. */
const refuseWhere = (conditions: readonly Condition[]): Instruction[] =>
  conditions.reduceRight(
    (after, condition) => [...check(condition, after.length - 1), ...after],
    conditions.length === 0 ? [answer(EPERM)] : [answer(EPERM), answer(answers.allow)],
  )

/**
 * Finds the case of a number, and allows where there is none. By halves: the kernel asks the filter of every call there is
 * when it is loaded, to know which ones it need not ask about again.
 */
function search(cases: readonly Case[]): Instruction[] {
  const [only, second] = cases
  if (only === undefined) return [answer(answers.allow)]
  if (second === undefined)
    return [jump('ifEqual', only.number, 0, only.body.length), ...only.body, answer(answers.allow)]
  const middle = Math.ceil(cases.length / 2)
  const left = search(cases.slice(0, middle))
  return [jump('ifAtLeast', cases[middle]?.number ?? NEWEST, left.length, 0), ...left, ...search(cases.slice(middle))]
}

/**
 * The system calls of a boxed command. Calls of another architecture end the process; refused ones fail with EPERM; those
 * that cannot be judged, and those newer than this table, are answered as a kernel without them does (ENOSYS).
 */
export function filterProgram(architecture: Architecture): Instruction[] {
  const caseOf = (call: SystemCall, body: readonly Instruction[]): Case[] => {
    const number = numberOf(call, architecture)
    return number === null ? [] : [{ number, body }]
  }
  const cases = [
    ...unreadable.flatMap((call) => caseOf(call, [answer(ENOSYS)])),
    ...refused.flatMap((call) => caseOf(call, refuseWhere([]))),
    ...conditional.flatMap(([call, ...conditions]) => caseOf(call, refuseWhere(conditions))),
  ]
  return [
    load(offset.architecture),
    jump('ifEqual', architectures[architecture].audit, 1, 0),
    answer(answers.killProcess),
    load(offset.number),
    ...(architecture === 'x64' ? [jump('ifAtLeast', X32, 0, 1), answer(answers.killProcess)] : []),
    jump('ifGreater', NEWEST, 0, 1),
    answer(ENOSYS),
    ...search(cases.toSorted((a, b) => a.number - b.number)),
  ]
}

export const seccompFilter = (architecture: Architecture): Uint8Array => bytesOf(filterProgram(architecture))
