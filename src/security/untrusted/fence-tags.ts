import { latin } from './lookalikes.ts'

/** Fences of ours that any text may try to imitate; a fence's own name is added to them. */
const NAMES = ['untrusted', 'tool_output', 'recalled', 'earlier']

/** A bracket, and what may be its tag: up to the next one, so that no sign is looked at twice, and not without end. */
const PIECE = /[<＜﹤≮]([^<＜﹤≮]{0,400})/g

/**
 * Breaks what looks like a tag of a fence, with or without its word, in any case, in letters that look alike, with accents
 * or invisible signs in it: `‹/recalled>`. A closing tag needs no end, so no fence may be called
 * like the beginning of a tag of HTML; an opening one does, because `a < earlier` is code.
 * Linear: every sign is looked at once.
 */
export function breakFenceTags(text: string, ...names: readonly string[]): string {
  const isTag = tagsOf([...NAMES, ...names])
  return text.replace(PIECE, (piece, behind: string) => (isTag(behind) ? `‹${behind}` : piece))
}

/** Where the first such tag stands; null where there is none. */
export function looksLikeFence(text: string): number | null {
  const isTag = tagsOf(NAMES)
  for (const { 1: behind = '', index } of text.matchAll(PIECE)) if (isTag(behind)) return index
  return null
}

/** Whether what stands behind a bracket makes it the tag of one of these names. */
function tagsOf(names: readonly string[]): (behind: string) => boolean {
  const any = [...new Set(names)].map((name) => name.split('').join(`${HIDDEN}*`).replaceAll('_', '[_ -]?')).join('|')
  const closing = String.raw`[\s\0]*[/\\][\s\0]*(?:${any})`
  const opening = String.raw`[\s\0]*(?:${any})(?!\w)[\w\0"'=:.\s-]*[/\\]?[\s\0]*>`
  const withWord = String.raw`[\s\0]*[/\\]?[\s\0]*[\w\0-]{1,40}[\s\0]+[0-9a-f\0]{8,80}[\s\0]*>`
  const tag = new RegExp(`^(?:${closing}|${opening}|${withWord})`)
  return (behind) => tag.test(plainly(behind))
}

/** Stands for a sign that hides: it may be read as nothing, or as an end of a word. */
const HIDDEN = String.raw`\0`

/** As it looks: lower case, Latin letters, `\0` for an accent, an invisible sign, and what `neutralise` shows of one. */
const plainly = (text: string): string =>
  /[^\0-\x7f]/.test(text)
    ? latin(
        text
          .normalize('NFKD')
          .replace(/⟨U\+[\dA-F]{4,6}⟩|[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '\0')
          .replace(/[∕⁄]/g, '/')
          .toLowerCase(),
      )
    : text.toLowerCase()
