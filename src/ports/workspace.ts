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

/** What the workspace says about the assistant and its person, read afresh for every turn. */
export interface WorkspacePort {
  /** Files with content, in the order they are shown: identity, person, manners, memory, logs of today and yesterday. */
  contextFiles(days: { readonly today: string; readonly yesterday: string }): Promise<readonly ContextFile[]>
  /** Skills with a name and a description in their front matter, by name. */
  skills(): Promise<readonly SkillEntry[]>
}
