import type { Passage } from './memory.ts'

export interface Lines {
  /** 1-based and inclusive. */
  readonly start: number
  readonly end: number
}

const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')

/** `path#L3` or `path#L3-L5`, as every door shows a source. */
export const citationOf = ({ file, lineStart, lineEnd }: Pick<Passage, 'file' | 'lineStart' | 'lineEnd'>): string =>
  `${oneLine(file)}#L${lineStart}${lineEnd > lineStart ? `-L${lineEnd}` : ''}`

/** What a citation names; null: it is none. */
export function cited(citation: string): { readonly file: string; readonly lines: Lines } | null {
  const [, file, start, end = start] = /^(.+)#L(\d+)(?:-L?(\d+))?$/s.exec(citation) ?? []
  return file === undefined ? null : { file, lines: { start: Number(start), end: Number(end) } }
}
