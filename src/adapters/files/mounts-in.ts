import { readFile } from 'node:fs/promises'
import { isInside } from './is-inside.ts'

interface Mounted {
  /** Absolute, links resolved. */
  readonly path: string
  /** The system's own view of itself, no files of anybody: processes, devices, the kernel. */
  readonly ofSystem: boolean
}

const OF_SYSTEM = /^(?:proc|sysfs|devtmpfs|devpts|debugfs|tracefs|securityfs|cgroup2?|bpf|efivarfs|configfs|mqueue)$/

/** What is mounted below a folder (proc_pid_mountinfo(5)); where no system tells, nothing is. */
export async function mountsIn(folder: string): Promise<readonly Mounted[]> {
  const lines = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')
  return lines.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ', 2)
    const path = unescaped(before.split(' ')[4] ?? '')
    if (path === folder || !isInside(folder, path)) return []
    return [{ path, ofSystem: OF_SYSTEM.test(after.split(' ', 1)[0] ?? '') }]
  })
}

/** Blanks, tabs, line ends and backslashes are written as three octal digits. */
const unescaped = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
