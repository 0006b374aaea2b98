import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Mount } from '../../../src/adapters/sandbox/places.ts'
import { signOf } from '../../../src/adapters/sandbox/sign.ts'

let folder: string
let mounts: Mount[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'localgpt-sign-'))
  mkdirSync(join(folder, 'workspace'))
  writeFileSync(join(folder, 'workspace/IDENTITY.md'), 'me')
  mounts = [
    { kind: 'write', path: join(folder, 'workspace') },
    { kind: 'read', path: join(folder, 'workspace/IDENTITY.md') },
  ]
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('places keep their sign while files come and go in a folder', () => {
  const before = signOf(mounts)
  writeFileSync(join(folder, 'workspace/new'), '')
  rmSync(join(folder, 'workspace/new'))
  expect(signOf(mounts)).toBe(before)
})
it('places have another sign when a file is written, replaced, or gone', () => {
  const identity = join(folder, 'workspace/IDENTITY.md')
  const signs = [signOf(mounts)]
  appendFileSync(identity, '!')
  signs.push(signOf(mounts))
  writeFileSync(join(folder, 'new'), 'me!')
  renameSync(join(folder, 'new'), identity)
  signs.push(signOf(mounts))
  rmSync(identity)
  signs.push(signOf(mounts))
  expect(new Set(signs).size).toBe(4)
})
it('places have another sign when a folder is another one, or is shown in another way', () => {
  const workspace = join(folder, 'workspace')
  const before = signOf(mounts)
  renameSync(workspace, `${workspace}-old`)
  mkdirSync(workspace)
  renameSync(`${workspace}-old/IDENTITY.md`, join(workspace, 'IDENTITY.md'))
  expect(signOf(mounts)).not.toBe(before)
  expect(signOf([{ kind: 'read', path: workspace }])).not.toBe(signOf([{ kind: 'write', path: workspace }]))
  expect(signOf(mounts, [join(folder, 'other')])).not.toBe(signOf(mounts))
})
