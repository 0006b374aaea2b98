export interface ContextFile {
  readonly name: string
  readonly text: string
}

/** A way of doing something, written down for the assistant in `skills/NAME/SKILL.md`. */
export interface SkillEntry {
  readonly name: string
  readonly description: string
  /** Relative to the workspace. */
  readonly path: string
}

export interface Wanted {
  /** YYYY-MM-DD: the days whose notes are shown. */
  readonly today: string
  readonly yesterday: string
  /** Without it no files are read: they are what is remembered. */
  readonly memory: boolean
}

export interface Workspace {
  /** Those with content, in the order they are shown: identity, person, manners, memory, notes of yesterday and today. */
  readonly files: readonly ContextFile[]
  /** Those with a name and a description in their front matter, by folder. */
  readonly skills: readonly SkillEntry[]
  /** POLICY.md; null: there is none, or nothing in it. */
  readonly policy: string | null
}

/** What the workspace says about the assistant and its person, read afresh for every turn. */
export interface WorkspacePort {
  read(wanted: Wanted): Promise<Workspace>
}
