/**
 * The files of a fresh workspace. Headings and comments only: until a person writes into them they say nothing,
 * so they cost a model nothing and answer no search.
 */
export const workspaceFiles: Readonly<Record<string, string>> = {
  'MEMORY.md': `# Memory

<!-- What should be known in every conversation: facts, decisions, preferences, one on a line.
     "Remember that …" in a chat writes here; what happens on a day goes to memory/YYYY-MM-DD.md. -->
`,
  'USER.md': `# About me

<!-- Who you are: name, language, work, how you like answers. For example:
     - My name is Ada; I live in Lisbon and write Rust.
     - Short answers, metric units. -->
`,
  'SOUL.md': `# Character

<!-- How the assistant should be: tone, values, what it must never do. -->
`,
  'IDENTITY.md': `# Identity

<!-- What the assistant is called and how it introduces itself. -->
`,
  'AGENTS.md': `# Ways of working

<!-- Standing instructions for every task: conventions, places of things, steps that are always taken. -->
`,
  'HEARTBEAT.md': `# Heartbeat

<!-- Tasks to look after without being asked, one on a line. While there are none, no model is called. For example:
     - [ ] Every morning: list the notes of yesterday that still need an answer.
     - [ ] 2026-03-01: remind me to renew the passport. -->
`,
}

/** Folders of a workspace: the log of each day, longer knowledge, the person's own skills. */
export const workspaceFolders = ['memory', 'knowledge', 'skills'] as const
