import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildPrompt } from '../../../src/actors/session/prompt.ts'
import { createWorkspace } from '../../../src/adapters/files/workspace.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'skills-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

const skill = (folder: string, text: string): void => {
  mkdirSync(join(root, 'skills', folder), { recursive: true })
  writeFileSync(join(root, 'skills', folder, 'SKILL.md'), text)
}

const skillsIn = async () => (await createWorkspace(root).read({ today: '', yesterday: '', memory: false })).skills

test('skills are listed by folder, with what their front matter says', async () => {
  skill('weekly', '---\nname: weekly-review\ndescription: "Look back at a week."\n---\n# How\n')
  skill('brew', '---\r\nname: brew\r\ndescription: Make tea.\r\n---\r\n')
  expect(await skillsIn()).toEqual([
    { name: 'brew', description: 'Make tea.', path: 'skills/brew/SKILL.md' },
    { name: 'weekly-review', description: 'Look back at a week.', path: 'skills/weekly/SKILL.md' },
  ])
})

test('a folder without a skill, a skill without a description and no folder at all are none', async () => {
  expect(await skillsIn()).toEqual([])
  skill('nameless', 'name: outside the front matter\ndescription: no\n')
  mkdirSync(join(root, 'skills', 'empty'))
  expect(await skillsIn()).toEqual([])
})

test('a skill that is a link out of the workspace is none, whatever else may be read there', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'skills-outside-'))
  try {
    writeFileSync(join(outside, 'SKILL.md'), '---\nname: far\ndescription: Of somebody else.\n---\n')
    skill('near', '---\nname: near\ndescription: Of the person.\n---\n')
    mkdirSync(join(root, 'skills/file'))
    symlinkSync(join(outside, 'SKILL.md'), join(root, 'skills/file/SKILL.md'))
    symlinkSync(outside, join(root, 'skills/folder'))
    symlinkSync('near', join(root, 'skills/same'))
    const { skills } = await createWorkspace(root, [outside]).read({ today: '', yesterday: '', memory: true })
    expect(skills.map(({ name, path }) => `${name} ${path}`)).toEqual([
      'near skills/near/SKILL.md',
      'near skills/same/SKILL.md',
    ])
  } finally {
    rmSync(outside, { recursive: true })
  }
})

test.skipIf(process.platform === 'win32')('nobody waits for a pipe in the place of a file', async () => {
  mkdirSync(join(root, 'skills/pipe'), { recursive: true })
  for (const name of ['skills/pipe/SKILL.md', 'POLICY.md', 'IDENTITY.md', 'MEMORY.md'])
    execFileSync('mkfifo', [join(root, name)])
  expect(await createWorkspace(root).read({ today: '', yesterday: '', memory: true })).toEqual({
    files: [],
    skills: [],
    policy: null,
  })
})

test('the prompt names skills and how to read them, and says nothing where there are none', () => {
  const parts = { files: [], tools: [], today: 'Monday, 2026-01-05', workspace: '/w', opened: [], offered: null }
  const entry = { name: 'brew', description: 'Make tea.', path: 'skills/brew/SKILL.md' }
  expect(buildPrompt({ ...parts, skills: [entry] }).system).toContain(
    'Read a skill (use_skill) before you use it.\n- brew: Make tea.',
  )
  expect(buildPrompt({ ...parts, skills: [] }).system).not.toContain('Skills')
})
