import type { PromptMessage } from '../bus/messages/content.ts'

/** Whose words a message is. `outside`: of unknown authors; it never gains authority. */
export type Provenance = 'person' | 'model' | 'tool' | 'notes' | 'outside'

export function provenanceOf(message: PromptMessage): Provenance {
  if (message.role === 'user') return 'person'
  if (message.role === 'assistant') return 'model'
  if (message.source !== undefined) return 'outside'
  return message.nonce === undefined ? 'tool' : 'notes'
}

/** Notes outside the workspace, by the name that a search or `memory.read` gives them (never the one asked for), have other authors than the person and the assistant. */
export const isForeign = (file: string): boolean => /^(?:[/~\\]|\.\.|[A-Za-z]:)/.test(file)
