import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planted } from './planted.ts'
import { root, rules, violations } from './cruise.ts'

describe('the import table', () => {
  it('holds for every file of the program', async () => {
    const folders = ['src', 'web', 'scripts', 'bench'].filter((folder) => existsSync(join(root, folder)))
    const found = await violations(root, folders)
    expect(found.map(({ rule, from, to }) => `${from} → ${to}: ${rule.name}`)).toEqual([])
  })

  it('gives a reason for every rule', () => {
    expect(rules.filter(({ comment = '' }) => !/^\S.{20,}[.]$/.test(comment)).map(({ name }) => name)).toEqual([])
  })
})

describe('a planted violation', () => {
  let tree: string
  let caught: ReadonlySet<string>

  beforeAll(async () => {
    tree = await realpath(await mkdtemp(join(tmpdir(), 'layers-')))
    const targets = new Map<string, string>()
    for (const [from, imports] of Object.values(planted).flatMap((files) => Object.entries(files))) {
      targets.set(from, imports.map((to) => `import ${JSON.stringify(to)}\n`).join(''))
    }
    for (const [path, text] of targets) {
      await mkdir(dirname(join(tree, path)), { recursive: true })
      await writeFile(join(tree, path), text)
    }
    await writeFile(join(tree, 'package.json'), '{ "type": "module" }')
    await symlink(join(root, 'node_modules'), join(tree, 'node_modules'))
    const folders = ['src', 'web', 'test', 'bench']
    caught = new Set((await violations(tree, folders)).map(({ rule, from }) => `${rule.name}: ${from}`))
  })
  afterAll(() => rm(tree, { recursive: true, force: true }))

  it('exists for every rule', () => {
    expect(Object.keys(planted).toSorted()).toEqual(rules.map(({ name }) => name).toSorted())
  })

  it.each(Object.entries(planted))('of %s is caught', (name, files) => {
    const [culprit] = Object.keys(files)
    expect([...caught]).toContain(`${name}: ${String(culprit)}`)
  })
})
