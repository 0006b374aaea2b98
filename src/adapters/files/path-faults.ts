import { fail, type FaultError } from '../../bus/messages/fault.ts'

/** What a tool means to do. */
export type Wish = 'read' | 'write'

export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** Nothing is there, or a file stands where a folder would have to. */
export const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')

/** The system's reason without the path it met it at, which may be one of our own. */
export const reasonOf = (error: unknown): string => (error as Error).message.split(', ', 1)[0] ?? ''

export const outside = (path: string): FaultError =>
  fail('tool.outside_roots', `${path} lies outside the workspace.`, {
    hint: 'Only files in the workspace can be used; sandbox.allow_paths in config.toml adds folders.',
  })

export const protectedFrom = (wish: Wish, shown: string): FaultError =>
  wish === 'write'
    ? fail('tool.protected', `${shown} is protected: only you can change it.`, {
        hint: 'No tool writes it, whatever it is asked by. Change it in an editor.',
      })
    : fail('tool.protected', `${shown} is hidden from tools: it holds keys or what LocalGPT keeps for itself.`, {
        hint: 'Open it yourself; `localgpt config show` tells the settings without the keys.',
      })

export const moved = (shown: string): FaultError =>
  fail('file.conflict', `${shown}, or a folder above it, was replaced while it was being used.`, {
    retryable: true,
    hint: 'Nothing was read or written. Try again.',
  })

export const unreadable = (shown: string, why: string): FaultError =>
  fail('file.unreadable', `${shown} cannot be read: ${why}.`, { hint: 'Look at its rights, or use another file.' })

export const unwritable = (shown: string, why: string): FaultError =>
  fail('file.unwritable', `${shown} cannot be written: ${why}.`, {
    hint: 'The file is as it was. Look at its rights and the free space.',
  })

export const linkedElsewhere = (shown: string): FaultError =>
  fail('tool.outside_roots', `${shown} is also a file somewhere else (a hard link), so it is not written.`, {
    hint: 'Write it under another name.',
  })

/** What is wrong with a path that cannot be followed. */
export function unfollowable(path: string, error: unknown): unknown {
  const code = codeOf(error)
  if (code === 'ELOOP') return fail('tool.outside_roots', `${path} is a link that leads to itself.`)
  if (code === 'ENAMETOOLONG') return fail('input.invalid', `${path.slice(0, 80)}… is too long for a path.`)
  return code === undefined ? error : unreadable(path, reasonOf(error))
}
