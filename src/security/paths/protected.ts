export interface ProtectedPaths {
  /** Absolute files and folders that no tool writes, nor anything below them; they may be read. */
  readonly protectedPaths: readonly string[]
  /** Absolute files and folders that no tool reads, writes or lists. */
  readonly hiddenPaths: readonly string[]
}

interface Places {
  /** Absolute. */
  readonly home: string
  /** Absolute. */
  readonly workspace: string
}

/**
 * What stays the person's own: the files that say what the assistant may do and who it is, what the program notes of
 * itself, and, unseen, its keys and its state. Whoever lets tools touch files (files, a sandbox) goes by this one list.
 */
export const protectedIn = ({ home, workspace }: Places): ProtectedPaths => ({
  protectedPaths: [`${workspace}/POLICY.md`, `${workspace}/IDENTITY.md`, `${home}/logs`],
  hiddenPaths: [`${home}/config.toml`, `${home}/state`],
})

/**
 * What later conversations begin with. It is changed by file tools alone, which show each change first: a command that was
 * allowed for something else could leave a sentence here that speaks in every conversation to come.
 */
export const keptFromCommands = (workspace: string): readonly string[] =>
  ['AGENTS.md', 'SOUL.md', 'USER.md', 'TOOLS.md', 'skills'].map((name) => `${workspace}/${name}`)
