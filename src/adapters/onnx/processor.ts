import { closeSync, openSync, readSync } from 'node:fs'
import { cpus } from 'node:os'

/** Bytes that hold all that Linux says of the first core. */
const firstCore = 8192

const headOf = (path: string, bytes: number): string => {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(bytes)
    return head.toString('latin1', 0, readSync(file, head))
  } finally {
    closeSync(file)
  }
}

/**
 * What tells processors apart that multiply in different ways. On Linux with their features: a virtual machine may call
 * several generations by one name.
 */
export const processor = (): string => {
  try {
    const [core = ''] = headOf('/proc/cpuinfo', firstCore).split('\n\n')
    const told = core.split('\n').filter((line) => /^(?:model name|flags|Features|CPU \w+)\s*:/.test(line))
    if (told.length > 0) return told.join('\n')
  } catch {
    // No Linux.
  }
  return cpus()[0]?.model ?? ''
}
