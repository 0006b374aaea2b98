import { describe, expect, it } from 'vitest'
import { complaint } from '../../../src/app/sandbox/attempt.ts'
import { attempts } from '../../../src/app/sandbox/run-attempts.ts'
import { callScript, refusal } from '../../../src/app/sandbox/system-call.ts'

describe('attempts to get out of the box', () => {
  it('are many, and each has a name of its own', () => {
    expect(attempts.length).toBeGreaterThan(100)
    expect(new Set(attempts.map(({ name }) => name)).size).toBe(attempts.length)
  })
  it('tell what a command complained of, on one line', () => {
    expect(complaint('bash: line 1: /etc/x: Read-only file system\n')).toBe('/etc/x: Read-only file system')
    expect(complaint('mount: m: permission denied.\n       dmesg(1) may have more.\n')).toBe(
      'mount: m: permission denied.',
    )
    expect(complaint('')).toBe('')
  })
  it('take an error for a refusal only where it is one', () => {
    expect(refusal('-1 1\n')).toBe('EPERM')
    expect(refusal('-1 38\n')).toBe('ENOSYS')
    // EFAULT: the call was let in, and only its argument was wrong.
    expect(refusal('-1 14\n')).toBeNull()
    expect(refusal('7 0\n')).toBeNull()
    expect(refusal('')).toBeNull()
  })
  it('make a call by its number, where this machine has one', () => {
    expect(callScript(4_000, [1, -3])).toContain('syscall(4000,1,-3)')
    if (process.arch === 'arm64') expect(callScript('chmod', [0])).toBeNull()
    if (process.arch === 'x64') expect(callScript('chmod', [0])).toContain('syscall(90,0)')
  })
})
