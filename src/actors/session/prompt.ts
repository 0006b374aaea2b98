import type { Prompt, PromptMessage, ToolSpec } from '../../bus/messages/content.ts'
import type { ContextFile, SkillEntry } from '../../ports/workspace.ts'
import { hash } from '../../security/hash.ts'
import { neutralise } from '../../security/untrusted/neutralise.ts'
import { asRead } from './as-read.ts'
import { turnsOf } from './budget.ts'
import type { SessionState } from './state.ts'

export interface PreparedPrompt {
  readonly hash: string
  readonly system: string
  readonly tools: readonly ToolSpec[]
}

export interface PromptParts {
  readonly files: readonly ContextFile[]
  readonly tools: readonly ToolSpec[]
  readonly skills: readonly SkillEntry[]
  /** YYYY-MM-DD and weekday in the person's time zone. */
  readonly today: string
  readonly workspace: string
  /** Folders that are open to the tools beside it. */
  readonly opened: readonly string[]
  /** The folder that `use_folder` would open; null: there is none. */
  readonly offered: string | null
}

const IDENTITY = `You are LocalGPT, a personal assistant that runs on the person's own machine and remembers across conversations.
Answer in the language of the person, briefly and concretely. Say so when you do not know.`

const MEMORY = `Your memory is a folder of Markdown notes. Before you answer what may have been said or noted before, search it (memory_search) and name the source as path#Lline.
When the person asks you to remember something, or tells you a lasting fact about themselves, note it (memory_append). Never claim to have noted what you have not.`

/** The system prompt: what never changes first, the date last, so that a provider's cache is hit as long as possible. */
export function buildPrompt({ files, tools, skills, today, ...places }: PromptParts): PreparedPrompt {
  const sections = [IDENTITY]
  if (tools.some(({ name }) => name === 'memory_search')) sections.push(MEMORY)
  if (tools.length > 0) sections.push(placeWords(places))
  if (skills.length > 0) sections.push(skillList(skills))
  for (const { name, text } of files) sections.push(`# ${name}\n${harmless(text.trim())}`)
  sections.push(`Today is ${today}.`)
  const system = sections.join('\n\n')
  return { system, tools, hash: hash(system + JSON.stringify(tools)) }
}

const placeWords = ({ workspace, opened, offered }: Pick<PromptParts, 'workspace' | 'opened' | 'offered'>): string =>
  [
    `Files: paths are relative to the workspace ${workspace}.`,
    ...opened.map((path) => `${harmless(path)} is open as well, by its whole path.`),
    ...(offered === null ? [] : [`The person works in ${harmless(offered)}: use_folder asks to open it.`]),
  ].join(' ')

/** Texts of the last turns: the same files stand in every prompt. */
const known = new Map<string, string>()
const MOST_KNOWN = 64

/** A file can have been written by a tool, so it fakes nothing either. */
function harmless(text: string): string {
  const before = known.get(text)
  if (before !== undefined) return before
  if (known.size >= MOST_KNOWN) known.clear()
  const safe = neutralise(text)
  known.set(text, safe)
  return safe
}

const skillList = (skills: readonly SkillEntry[]): string =>
  [
    '# Skills',
    'Read a skill (use_skill) before you use it.',
    ...skills.map(({ name, description }) => harmless(`- ${name}: ${description}`)),
  ].join('\n')

/** Exactly what the model is asked with, from facts alone. */
export const promptOf = ({ system, tools, entries, summary, dropped }: SessionState, closing = ''): Prompt => {
  const messages = turnsOf(entries)
    .slice(dropped)
    .flat()
    .map(({ message }) => asRead(message))
  return {
    system,
    tools: [...tools],
    messages: summary === '' ? messages : behindSummary(summary, messages),
    ...(closing === '' ? {} : { closing }),
  }
}

/** Put into the first message: two messages of the person in a row would be refused. */
function behindSummary(summary: string, [first, ...rest]: readonly PromptMessage[]): PromptMessage[] {
  const text = `What was said before, in short:\n\n${summary}\n\nFrom here on it is whole.`
  const part = { type: 'text' as const, text }
  if (first?.role === 'user') return [{ role: 'user', content: [part, ...first.content] }, ...rest]
  return [{ role: 'user', content: [part] }, ...(first === undefined ? [] : [first]), ...rest]
}
