import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPathWorld, OPEN, SECRET, type PathWorld } from '../../../bench/security/path-world.ts'
import { holdFolder, holdsByDescriptor } from '../../../src/adapters/files/folder.ts'
import { FaultError, faultFrom } from '../../../src/bus/messages/fault.ts'
import type { FilesPort } from '../../../src/ports/files.ts'

const MS = 1500

let world: PathWorld
beforeEach(() => {
  world = createPathWorld()
})
afterEach(() => {
  world.remove()
})

/** As a command that runs on in the background could: puts a link in the place of `path` and takes it away, as fast as it can. */
function swap(path: string, target: string): () => Promise<number> {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const code = `
    const { renameSync, rmSync, symlinkSync, unlinkSync } = require('node:fs')
    const { parentPort, workerData: { path, target, stop } } = require('node:worker_threads')
    const aside = path + '.aside'
    // What is written meanwhile may stand in the way of each step.
    const attempt = (step) => { try { step(); return true } catch { return false } }
    let rounds = 0
    while (Atomics.load(stop, 0) === 0) {
      attempt(() => rmSync(aside, { recursive: true, force: true }))
      attempt(() => renameSync(path, aside))
      if (attempt(() => symlinkSync(target, path))) rounds++
      attempt(() => unlinkSync(path))
      attempt(() => renameSync(aside, path))
    }
    parentPort.postMessage(rounds)`
  const worker = new Worker(code, { eval: true, workerData: { path, target, stop } })
  const done = new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject))
  return () => {
    Atomics.store(stop, 0, 1)
    return done
  }
}

const settled = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => {
    if (error instanceof FaultError) return error.fault
    throw error
  })

async function during(files: FilesPort, folder: string, name: string): Promise<readonly unknown[]> {
  const told: unknown[] = []
  const end = performance.now() + MS
  for (let n = 0; performance.now() < end; n++) {
    told.push(
      ...(await Promise.all([
        settled(files.writeText(`${folder}new-${n % 50}.md`, `${n}`)),
        settled(files.writeText(`${folder}deep/${n % 50}/new.md`, `${n}`)),
        settled(files.writeText(`${folder}${name}`, OPEN)),
        settled(files.readText(`${folder}${name}`)),
        settled(files.list(folder === '' ? '.' : folder, { pattern: '**', limit: 1000 })),
        settled(files.grep('secret|open', { path: folder === '' ? '.' : folder, ignoreCase: false, limit: 1000 })),
      ])),
    )
  }
  return told
}

describe.skipIf(!holdsByDescriptor)('while somebody puts links in the way', () => {
  it.each([
    ['a folder', 'f/', 'f'],
    ['a file', '', 'secret.txt'],
  ])('nothing outside is told or changed: %s', async (_, folder, swapped) => {
    mkdirSync(join(world.workspace, 'f'))
    for (const place of ['secret.txt', 'f/secret.txt']) writeFileSync(join(world.workspace, place), OPEN)
    const before = world.untouchable()
    const target = folder === '' ? join(world.outside, 'secret.txt') : world.outside
    const stop = swap(join(world.workspace, swapped), target)
    const told = await during(world.files('folder', true), folder, 'secret.txt')
    expect(await stop()).toBeGreaterThan(100)
    expect(world.untouchable()).toEqual(before)
    expect(JSON.stringify(told)).not.toContain(SECRET)
    // It was refused at times, and at times it went well.
    expect(told.some((value) => value !== undefined && JSON.stringify(value).includes('"code":'))).toBe(true)
    expect(told.some((value) => JSON.stringify(value ?? '').includes(OPEN))).toBe(true)
  })
})

describe.each([
  ['by descriptor', true],
  ['by path', false],
])('a folder that is held (%s)', (_, byDescriptor) => {
  it.skipIf(byDescriptor && !holdsByDescriptor)('tells that another is in its place', async () => {
    const path = join(world.workspace, 'notes')
    const folder = await holdFolder(byDescriptor)(path, 'notes')
    try {
      await folder.still('notes')
      const { renameSync } = await import('node:fs')
      renameSync(path, `${path}.aside`)
      symlinkSync(world.outside, path)
      const moved = await folder.still('notes/a.md').catch((error: unknown) => faultFrom(error))
      expect(moved).toMatchObject({ code: 'file.conflict', retryable: true })
      if (!byDescriptor) return
      writeFileSync(folder.at('late.md'), 'late')
      expect(readdirSync(`${path}.aside`).toSorted()).toEqual(['POLICY.md', 'a.md', 'late.md'])
      expect(readdirSync(world.outside)).toEqual(['inner', 'secret.txt'])
    } finally {
      await folder.close()
    }
  })

  it.skipIf(byDescriptor && !holdsByDescriptor)('is never entered through a link', async () => {
    symlinkSync(world.outside, join(world.workspace, 'out'))
    const hold = holdFolder(byDescriptor)
    const folder = await hold(world.workspace, '.')
    try {
      await expect(folder.enter('out')).rejects.toThrow(/ELOOP|ENOTDIR/)
      await expect(hold(join(world.workspace, 'out'), 'out')).rejects.toThrow(/ELOOP|ENOTDIR/)
      await expect(hold(join(world.workspace, 'out', 'inner'), 'out/inner')).rejects.toMatchObject({
        fault: { code: 'file.conflict' },
      })
    } finally {
      await folder.close()
    }
  })
})
