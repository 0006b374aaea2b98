import { readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContextFile, SkillEntry, Wanted, WorkspacePort } from '../../ports/workspace.ts'

const STANDING = ['IDENTITY.md', 'SOUL.md', 'USER.md', 'AGENTS.md', 'TOOLS.md', 'MEMORY.md']
/** Characters of one file that enter a prompt. */
const MAX_CHARACTERS = 20_000

/** The files that say who the assistant is and what it knows, as they are now; what has not changed is not read again. */
export const createWorkspace = (root: string): WorkspacePort => {
  const textOf = rememberedText()
  const contextFiles = async ({ today, yesterday }: Wanted): Promise<readonly ContextFile[]> => {
    const names = [...STANDING, `memory/${yesterday}.md`, `memory/${today}.md`]
    const files = await Promise.all(
      names.map(async (name) => ({ name, text: cut(telling(await textOf(join(root, name)))) })),
    )
    return files.filter(({ text }) => text !== '')
  }
  const skills = async (): Promise<readonly SkillEntry[]> => {
    const entries = await Promise.all(
      foldersIn(join(root, 'skills'))
        .toSorted()
        .map(async (folder) =>
          skillOf(`skills/${folder}/SKILL.md`, await textOf(join(root, 'skills', folder, 'SKILL.md'))),
        ),
    )
    return entries.filter((entry) => entry !== null)
  }
  return {
    async read(wanted) {
      const [files, listed] = await Promise.all([wanted.memory ? contextFiles(wanted) : [], skills()])
      return { files, skills: listed }
    },
  }
}

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return [] // no skills, or none that can be read
  }
}

const MAX_DESCRIPTION = 300

/** The one-line `name` and `description` of a front matter. */
function skillOf(path: string, text: string): SkillEntry | null {
  const head = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1]
  const field = (key: string): string =>
    new RegExp(`^${key}:[ \\t]*(.+)$`, 'm')
      .exec(head ?? '')?.[1]
      ?.trim()
      .replace(/^(["'])(.*)\1$/, '$2') ?? ''
  const name = field('name')
  const description = field('description').slice(0, MAX_DESCRIPTION)
  return name === '' || description === '' ? null : { name, description, path }
}

/**
 * Reads a file once for every size and time it has; a file that cannot be read has no text. Looking is synchronous: a
 * look takes µs, a round through the thread pool for each of a dozen files takes ms of every turn.
 */
function rememberedText(): (path: string) => Promise<string> {
  const known = new Map<string, { readonly mark: string; readonly text: string }>()
  return async (path) => {
    const mark = markOf(path)
    if (mark === null) return ''
    const before = known.get(path)
    if (before?.mark === mark) return before.text
    const text = await readFile(path, 'utf8').catch(() => '')
    known.set(path, { mark, text })
    return text
  }
}

/** What a file says beyond comments; nothing where only headings are left. */
function telling(text: string): string {
  const said = text
    .replace(/<!--[\s\S]*?(-->|$)/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  return said.split('\n').every((line) => line.trim() === '' || line.startsWith('#')) ? '' : said
}

function cut(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text
  const line = text.lastIndexOf('\n', MAX_CHARACTERS)
  return `${text.slice(0, line > 0 ? line : MAX_CHARACTERS)}\n(the file goes on; read it for the rest)`
}

/** Changes whenever the file does; null where there is none to look at. */
function markOf(path: string): string | null {
  try {
    const { ino, size, mtimeMs } = statSync(path)
    return `${ino} ${size} ${mtimeMs}`
  } catch {
    return null // not there, or not ours to see: it says nothing
  }
}
