import type { History } from './history.ts'

/** Walks through what was typed before; the message begun meanwhile comes back at the end. */
export function createRecall(history: Pick<History, 'entries'>) {
  let at: number | null = null
  let draft = ''
  return {
    older(current: string): string | null {
      const from = at ?? history.entries.length
      if (from === 0) return null
      if (at === null) draft = current
      at = from - 1
      return history.entries[at] ?? null
    },
    newer(): string | null {
      if (at === null) return null
      at += 1
      if (at < history.entries.length) return history.entries[at] ?? null
      at = null
      return draft
    },
    reset(): void {
      at = null
    },
  }
}
