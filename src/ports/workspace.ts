export interface ContextFile {
  readonly name: string
  readonly text: string
}

/** What the workspace says about the assistant and its person, read afresh for every turn. */
export interface WorkspacePort {
  /** Files with content, in the order they are shown: identity, person, manners, memory, logs of today and yesterday. */
  contextFiles(days: { readonly today: string; readonly yesterday: string }): Promise<readonly ContextFile[]>
}
