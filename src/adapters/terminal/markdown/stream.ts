import type { Lexer, Token } from 'marked'
import { createPlainStream } from '../text/plain.ts'

export type Lex = (text: string) => readonly Token[]

/** The parser is loaded by the first answer, not by the start. */
export const loadLex = async (): Promise<Lex> => {
  const { Lexer: Parser } = (await import('marked')) as { readonly Lexer: typeof Lexer }
  return (text) => new Parser().lex(text)
}

export interface MarkdownStream {
  push(text: string): void
  /** Blocks that nothing to come can change; each is given once. */
  take(lex: Lex): readonly Token[]
  /** The block still growing, as it stands. */
  pending(): string
  /** No more text: all that is left. */
  finish(lex: Lex): readonly Token[]
}

/** Markdown that arrives in pieces. Only the last block can still change, so all before it are settled. */
export function createMarkdownStream(): MarkdownStream {
  const safe = createPlainStream()
  let rest = ''
  return {
    push: (text) => {
      rest += safe.push(text)
    },
    take: (lex) => {
      if (!rest.includes('\n')) return []
      const tokens = lex(rest)
      const last = tokens.findLastIndex(({ type }) => type !== 'space')
      if (last <= 0) return []
      const settled = tokens.slice(0, last)
      const length = settled.reduce((sum, { raw }) => sum + raw.length, 0)
      // A lexer that changed the text on its way cannot say where its blocks end: then the end decides.
      if (!rest.slice(length).startsWith(tokens[last]?.raw ?? '')) return []
      rest = rest.slice(length)
      return settled
    },
    pending: () => rest,
    finish: (lex) => {
      const text = rest + safe.end()
      rest = ''
      return text.trim() === '' ? [] : lex(text)
    },
  }
}
