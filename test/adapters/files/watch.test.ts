import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { watchNotes } from '../../../src/adapters/files/watch.ts'

let root: string
let leaving: AbortController
let told: AsyncIterator<readonly string[]>

/** Changes until the watcher is up: it says nothing about what was there before. */
async function watching(): Promise<void> {
  told = watchNotes({ roots: [root], signal: leaving.signal, quietMs: 20 })[Symbol.asyncIterator]()
  const first = told.next()
  for (let n = 0; ; n++) {
    writeFileSync(join(root, 'up.md'), String(n))
    if ((await Promise.race([first, sleep(50, null)])) !== null) return
  }
}
const next = async (): Promise<string[]> => {
  const step = await told.next()
  const paths: readonly string[] = step.done === true ? [] : step.value
  return paths.map((path) => path.slice(root.length + 1)).sort()
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'localgpt-watch-'))
  leaving = new AbortController()
})
afterEach(() => {
  leaving.abort()
  rmSync(root, { recursive: true, force: true })
})

describe('watching notes', () => {
  it('tells of notes that are added, changed, renamed and removed', async () => {
    await watching()
    writeFileSync(join(root, 'a.md'), 'one')
    expect(await next()).toEqual(['a.md'])
    writeFileSync(join(root, 'a.md'), 'two')
    expect(await next()).toEqual(['a.md'])
    renameSync(join(root, 'a.md'), join(root, 'b.md'))
    const renamed = await next()
    expect(renamed.length === 2 ? renamed : [...renamed, ...(await next())].sort()).toEqual(['a.md', 'b.md'])
    rmSync(join(root, 'b.md'))
    expect(await next()).toEqual(['b.md'])
  })

  it('sees notes in folders that are made later', async () => {
    await watching()
    mkdirSync(join(root, 'knowledge/deep'), { recursive: true })
    writeFileSync(join(root, 'knowledge/deep/note.md'), 'deep')
    expect(await next()).toEqual(['knowledge/deep/note.md'])
  })

  it('passes over other files and hidden folders', async () => {
    await watching()
    mkdirSync(join(root, '.git'))
    writeFileSync(join(root, '.git/a.md'), 'hidden')
    writeFileSync(join(root, 'a.txt'), 'no note')
    await sleep(200)
    writeFileSync(join(root, 'z.md'), 'note')
    expect(await next()).toEqual(['z.md'])
  })

  it('gathers what changes together', async () => {
    await watching()
    for (let i = 0; i < 20; i++) writeFileSync(join(root, `n${i}.md`), 'x')
    const paths = new Set<string>()
    while (paths.size < 20) for (const path of await next()) paths.add(path)
    expect(paths.size).toBe(20)
  })

  it('ends when its listener leaves', async () => {
    await watching()
    const last = told.next()
    leaving.abort()
    expect(await last).toEqual({ done: true, value: undefined })
  })
})
