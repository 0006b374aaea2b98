import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFiles } from '../../../src/adapters/files/files.ts'
import { createSearch } from '../../../src/adapters/files/grep.ts'

let workspace: string
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'localgpt-busy-'))
  let seed = 1
  const letter = (): string => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return 'abcdefgh xyz0'[seed % 13] ?? ''
  }
  const line = Array.from({ length: 20_000 }, letter).join('')
  writeFileSync(join(workspace, 'wide.txt'), `${line}\n`.repeat(95))
  writeFileSync(join(workspace, 'short.txt'), line.replace(/(.{80})/g, '$1\n').repeat(95))
  writeFileSync(join(workspace, 'one.txt'), line.repeat(95))
  writeFileSync(join(workspace, 'a'.repeat(250)), '')
})
afterAll(() => {
  rmSync(workspace, { recursive: true, force: true })
})

/** ms of processor between two turns of everything else in the program: other programs do not count. */
async function longestStretch(work: () => Promise<unknown>): Promise<number> {
  const used = (): number => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  }
  let longest = 0
  let last = used()
  let going = true
  const look = (): void => {
    const now = used()
    longest = Math.max(longest, now - last)
    last = now
    if (going) setImmediate(look)
  }
  setImmediate(look)
  await work()
  going = false
  return longest
}

describe('a search', () => {
  const files = () => createFiles({ workspace, allowPaths: [], protectedPaths: [], hiddenPaths: [] })

  it.each(['^.*$q', '(a+a+)+bc?$q', '.*.*.*=.*q'])(
    'leaves the program time for everything else, whatever the pattern: %s',
    async (pattern) => {
      const grep = () => files().grep(pattern, { path: '.', ignoreCase: true, limit: 10 })
      await grep() // what is loaded and compiled the first time does not count
      expect(await longestStretch(grep)).toBeLessThan(100)
    },
  )

  it('ends when its time is up, and says that there may be more', async () => {
    const handle = await open(join(workspace, 'wide.txt'))
    try {
      const search = createSearch({ find: () => -1, conceal: (text) => text, limit: 10, longestMs: 0 })
      expect(await search.look({ handle, size: 1_900_000 }, 'wide.txt')).toBe(false)
      expect(search.found()).toEqual({ lines: [], more: true })
    } finally {
      await handle.close()
    }
  })

  it('for names takes no time with any number of stars', async () => {
    const began = performance.now()
    expect((await files().list('.', { pattern: `${'*a'.repeat(40)}*b`, limit: 10 })).files).toEqual([])
    expect((await files().list('.', { pattern: `${'*a'.repeat(40)}*`, limit: 10 })).files).toHaveLength(1)
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})
