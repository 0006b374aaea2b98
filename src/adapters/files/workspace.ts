import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ContextFile, SkillEntry, Wanted, WorkspacePort } from '../../ports/workspace.ts'
import { withinBudget } from './context-budget.ts'
import { readAnywhere, readWithin, realRoots } from './read-within.ts'

const STANDING = ['IDENTITY.md', 'SOUL.md', 'USER.md', 'AGENTS.md', 'TOOLS.md', 'MEMORY.md']
/** Characters of all files that enter a prompt. */
const MAX_CHARACTERS = 24_000

/** The person's own, as POLICY.md: no tool writes it, so a link in its place is the person's, too, and leads anywhere. */
const OWN = 'IDENTITY.md'
const LEADS_OUT = '(This is a link out of the notes, and is not read; memory.external_paths can name where it leads.)'

/**
 * The files that say who the assistant is and what it knows, as they are now; what has not changed is not read again.
 * `elsewhere`: folders outside where links of theirs may lead.
 */
export const createWorkspace = (root: string, elsewhere: readonly string[] = []): WorkspacePort => {
  const ownOf = rememberedText(async (path) => telling((await readAnywhere(path)).toString('utf8')))
  const policyOf = rememberedText(async (path) => {
    const text = (await readAnywhere(path)).toString('utf8')
    return telling(text) === '' ? '' : text
  })
  // A skill speaks in the name of the workspace, so not even a folder of notes elsewhere can hold one.
  const skillText = rememberedText(async (path) => (await readWithin(path, realRoots([root])))?.toString('utf8') ?? '')
  const noteOf = rememberedText(async (path) => {
    const bytes = await readWithin(path, realRoots([root, ...elsewhere]))
    return bytes === null ? LEADS_OUT : telling(bytes.toString('utf8'))
  })
  const contextFiles = async ({ today, yesterday }: Wanted): Promise<readonly ContextFile[]> => {
    const wanted = [
      ...STANDING.map((name) => ({ name, keep: 'start' as const })),
      ...[yesterday, today].map((day) => ({ name: `memory/${day}.md`, keep: 'end' as const })),
    ]
    const files = await Promise.all(
      wanted.map(async (file) => ({
        ...file,
        text: await (file.name === OWN ? ownOf : noteOf)(join(root, file.name)),
      })),
    )
    return withinBudget(
      files.filter(({ text }) => text !== ''),
      MAX_CHARACTERS,
    )
  }
  const skills = async (): Promise<readonly SkillEntry[]> => {
    const entries = await Promise.all(
      foldersIn(join(root, 'skills'))
        .toSorted()
        .map(async (folder) =>
          skillOf(`skills/${folder}/SKILL.md`, await skillText(join(root, 'skills', folder, 'SKILL.md'))),
        ),
    )
    return entries.filter((entry) => entry !== null)
  }
  return {
    async read(wanted) {
      const [files, listed, policy] = await Promise.all([
        wanted.memory ? contextFiles(wanted) : [],
        skills(),
        policyOf(join(root, 'POLICY.md')),
      ])
      return { files, skills: listed, policy: policy === '' ? null : policy }
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
function rememberedText(read: (path: string) => Promise<string>): (path: string) => Promise<string> {
  const known = new Map<string, { readonly mark: string; readonly text: string }>()
  return async (path) => {
    const mark = markOf(path)
    if (mark === null) return ''
    const before = known.get(path)
    if (before?.mark === mark) return before.text
    const text = await read(path).catch(() => '')
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

/** Changes whenever the file does; null where there is none to look at. */
function markOf(path: string): string | null {
  try {
    // Most of the files looked for are not there, and an error is dearer than the look.
    const found = statSync(path, { throwIfNoEntry: false })
    return found === undefined ? null : `${found.ino} ${found.size} ${found.mtimeMs}`
  } catch {
    return null // not ours to see: it says nothing
  }
}
