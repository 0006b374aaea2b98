import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '../../../src/adapters/system/clock.ts'
import { lockHolder, takeLock } from '../../../src/adapters/system/lock.ts'
import { openVault } from '../../../src/adapters/system/vault.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'localgpt-system-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the vault', () => {
  const secret = `ghp_${'a'.repeat(36)}`

  it('gives the same placeholder for the same secret, also after a restart, and the secret back for it', () => {
    const file = join(folder, 'vault.json')
    const hidden = openVault(file, []).conceal(`token ${secret}!`)
    expect(hidden).toMatch(/^token \{\{secret:[0-9a-f]{16}\}\}!$/)
    const later = openVault(file, [])
    expect(later.conceal(`token ${secret}!`)).toBe(hidden)
    expect(later.reveal(hidden)).toBe(`token ${secret}!`)
  })

  it('makes no file before there is a secret, and leaves strange placeholders as they are', () => {
    const file = join(folder, 'vault.json')
    const vault = openVault(file, [])
    expect(vault.conceal('hello')).toBe('hello')
    expect(vault.reveal('{{secret:0123456789abcdef}}')).toBe('{{secret:0123456789abcdef}}')
    expect(existsSync(file)).toBe(false)
  })

  it.each(['{', '[]', '{"key":7}'])('that is damaged (%s) says what to do and is not written over', (text) => {
    const file = join(folder, 'vault.json')
    writeFileSync(file, text)
    let fault
    try {
      openVault(file, []).conceal(secret)
    } catch (error) {
      fault = faultFrom(error)
    }
    expect(fault).toMatchObject({ code: 'file.unreadable', hint: expect.stringContaining('move it away') as unknown })
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})

describe('the lock of a home', () => {
  const codeOf = (path: string): unknown => {
    try {
      takeLock(path)
      return null
    } catch (error) {
      return faultFrom(error)
    }
  }

  it.runIf(process.platform === 'linux')(
    'of a process that has ended is free, also while its parent has not noticed',
    async () => {
      // A child that ends as soon as its parent has become one that never asks how: a shell would ask.
      const child = `sh -c 'until [ "$(cat /proc/$PPID/comm)" = sleep ]; do :; done'`
      const parent = spawn('sh', ['-c', `${child} & echo $!; exec sleep 60`], { stdio: ['ignore', 'pipe', 'ignore'] })
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer]
        const pid = Number(line.toString())
        await vi.waitFor(() => {
          expect(readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ')
        }, 4_000)
        const path = join(folder, 'lock')
        writeFileSync(path, JSON.stringify({ pid, began: '' }))
        takeLock(path).release()
      } finally {
        parent.kill()
      }
    },
  )

  it('is held by one, who is named, until it is given back', () => {
    const path = join(folder, 'lock')
    const lock = takeLock(path)
    expect(codeOf(path)).toMatchObject({ code: 'home.locked', detail: { pid: process.pid } })
    expect(lockHolder(path)?.pid).toBe(process.pid)
    lock.release()
    expect(lockHolder(path)).toBeNull()
    takeLock(path).release()
    expect(readdirSync(folder)).toEqual([])
  })

  it.each([
    [
      'of a process that is gone',
      () => JSON.stringify({ pid: spawnSync(process.execPath, ['-e', '0']).pid, began: 'x' }),
    ],
    ['of a process whose number another has now', () => JSON.stringify({ pid: process.pid, began: 'another boot:1' })],
    ['that nobody can read', () => '{"pid":'],
  ])('%s is cleared away with a word', (_, content) => {
    const path = join(folder, 'lock')
    writeFileSync(path, content())
    const lock = takeLock(path)
    expect(lock.broken).toContain('cleared away')
    lock.release()
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the system clock', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('waits longer than the 24 days a timer of Node can, and can be called off', () => {
    vi.useFakeTimers()
    const days = 24 * 3_600_000
    const fired: string[] = []
    systemClock.timer(60 * days, () => fired.push('two months'))
    systemClock.timer(Infinity, () => fired.push('never'))
    const stop = systemClock.timer(40 * days, () => fired.push('called off'))
    vi.advanceTimersByTime(30 * days)
    stop()
    expect(fired).toEqual([])
    vi.advanceTimersByTime(31 * days)
    expect(fired).toEqual(['two months'])
  })
})
