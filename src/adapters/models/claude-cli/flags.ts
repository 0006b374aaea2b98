import { SERVER } from './tools.ts'

/** [major, minor, patch] */
export type Version = readonly [number, number, number]

export const parseVersion = (text: string): Version | null => {
  const match = /(\d+)\.(\d+)\.(\d+)/.exec(text)
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3])]
}

export const atLeast = (version: Version, least: Version): boolean => {
  for (const [at, wanted] of least.entries()) {
    const part = version[at] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}

/** The oldest version whose lines and flags were seen; an unknown flag ends the binary with exit code 1. */
export const OLDEST: Version = [2, 0, 77]

/** Since which version a flag is known to work. */
const SINCE = {
  '--system-prompt-snapshot': [2, 1, 329],
} as const satisfies Record<string, Version>

const knows = (version: Version, flag: keyof typeof SINCE): boolean => atLeast(version, SINCE[flag])

/** Whether a session that is taken up again obeys a new system prompt: 2.0 always did, 2.1 needs its snapshot off. */
export const resumesWithNewPrompt = (version: Version): boolean =>
  !atLeast(version, [2, 1, 0]) || knows(version, '--system-prompt-snapshot')

export interface Launch {
  readonly version: Version
  readonly model: string
  /** A file: on argv a prompt could be read by every user of the machine, and an argument is at most 128 KiB long. */
  readonly systemPromptFile: string
  /** Says where our tools are; null: there are none. A file for the same reasons, and it holds a token. */
  readonly toolsFile: string | null
  readonly session: { readonly how: 'new' | 'resume'; readonly uuid: string }
}

/**
 * The arguments of a child that answers many turns. None of the binary's own tools, MCP servers or hooks runs:
 * what acts on this machine passes our gate only, so the binary itself need not ask before it calls one of ours.
 */
export const argvOf = ({ version, model, systemPromptFile, toolsFile, session }: Launch): readonly string[] => [
  '--print',
  '--input-format=stream-json',
  '--output-format=stream-json',
  '--verbose',
  '--include-partial-messages',
  '--strict-mcp-config',
  '--disable-slash-commands',
  '--settings={"disableAllHooks":true}',
  `--model=${model}`,
  `--system-prompt-file=${systemPromptFile}`,
  session.how === 'new' ? `--session-id=${session.uuid}` : `--resume=${session.uuid}`,
  ...(knows(version, '--system-prompt-snapshot') ? ['--system-prompt-snapshot=off'] : []),
  ...(toolsFile === null ? [] : [`--mcp-config=${toolsFile}`, `--allowedTools=mcp__${SERVER}`]),
  '--tools',
  '',
]
