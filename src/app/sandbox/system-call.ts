import { numberOf, type SystemCall } from '../../adapters/sandbox/seccomp/system-calls.ts'

/** Makes a system call and prints what came back, as `RESULT ERRNO`; null: this machine has no number for it. */
export function callScript(call: SystemCall | number, args: readonly number[]): string | null {
  const { arch } = process
  const number = typeof call === 'number' ? call : arch === 'x64' || arch === 'arm64' ? numberOf(call, arch) : null
  if (number === null) return null
  const perl = [number, ...args].join(',')
  const python = [number, ...args].map((arg) => `ctypes.c_long(${arg})`).join(',')
  return [
    `if command -v perl >/dev/null; then perl -e '$r=syscall(${perl}); print $r," ",$!+0,"\\n"'`,
    `else python3 -c 'import ctypes; l=ctypes.CDLL(None,use_errno=True); print(l.syscall(${python}),ctypes.get_errno())'; fi`,
  ].join('\n')
}

/** Succeeds where the box has what `callScript` needs. */
export const CAN_CALL = 'command -v perl || command -v python3'

/** errno(3): not allowed, no such process in sight, no such call. */
const refusals: Readonly<Record<string, string>> = { 1: 'EPERM', 3: 'ESRCH', 13: 'EACCES', 38: 'ENOSYS' }

/** null: the call came back without an error, or with one that is no refusal. */
export function refusal(output: string): string | null {
  const [, result, errno = ''] = /^(-?\d+) (\d+)$/m.exec(output) ?? []
  return result === '-1' ? (refusals[errno] ?? null) : null
}
