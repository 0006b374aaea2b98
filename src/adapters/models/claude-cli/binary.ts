import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path'
import { fail } from '../../../bus/messages/fault.ts'

export interface BinaryOptions {
  /** A name looked up on PATH, or a path. Default `claude`. */
  readonly command?: string
  readonly env?: NodeJS.ProcessEnv
}

const ENDINGS = process.platform === 'win32' ? ['.exe', '.com', ''] : ['']

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const isPath = (command: string): boolean => isAbsolute(command) || command.includes('/') || command.includes(sep)

/** Where the binary is, without starting anything; null where it is not. */
export const findClaude = ({ command = 'claude', env = process.env }: BinaryOptions = {}): string | null => {
  // A relative one would find what lies in the folder the chat was started in, which may be anybody's.
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(isAbsolute)
  const places = isPath(command) ? [resolve(command)] : folders.map((folder) => resolve(folder, command))
  return places.flatMap((place) => ENDINGS.map((ending) => place + ending)).find(isProgram) ?? null
}

/** As `findClaude`; throws FaultError `provider.missing_binary`. */
export const claudePath = (options: BinaryOptions): string => {
  const path = findClaude(options)
  if (path !== null) return path
  const command = options.command ?? 'claude'
  const message = isPath(command)
    ? `${join(command)} is not a program that can be run.`
    : `There is no program "${command}" on PATH.`
  throw fail('provider.missing_binary', message, {
    hint:
      'Install Claude Code with `npm install -g @anthropic-ai/claude-code`, run `claude` once and type /login; ' +
      'or say where it is with `command` in config.toml; or choose another model.',
    detail: { command },
  })
}
