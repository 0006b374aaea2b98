import type { FoundLine } from '../../ports/files.ts'
import { createBreath, type Breath } from './breath.ts'
import type { Folder } from './folder.ts'
import type { Guard } from './guard.ts'
import { below, goesInto } from './list.ts'
import { globMatcher, type FindInLine } from './patterns.ts'
import { firstBytes, readingIn, type OpenFile } from './reading.ts'
import { isText } from './text.ts'
import { walk } from './walk.ts'

/** Bytes; a larger file is no text that a person wrote. */
const MAX_FILE = 2_000_000
/** Characters shown of a line, and how many of them before the match. */
const SHOWN = 400
const BEFORE = 100

/** ms of a search; a pattern can be made so that much text takes very long, if no line does. */
const LONGEST_MS = 15_000

/** Looks through files one after the other until there are enough lines, or time is up: then there may be more. */
export interface Search {
  readonly breath: Breath
  /** False: there are enough. */
  readonly look: (file: OpenFile, shown: string) => Promise<boolean>
  readonly found: () => { readonly lines: readonly FoundLine[]; readonly more: boolean }
}

interface SearchOptions {
  readonly find: FindInLine
  /** Takes secrets out of a line before anything is looked for in it: a match must not tell of what is not shown. */
  readonly conceal: (text: string) => string
  /** Lines. */
  readonly limit: number
  readonly longestMs?: number
}

export function createSearch({ find, conceal, limit, longestMs = LONGEST_MS }: SearchOptions): Search {
  const lines: FoundLine[] = []
  const breath = createBreath()
  const until = performance.now() + longestMs
  let more = false
  return {
    breath,
    async look(file, path) {
      if (file.size > MAX_FILE) return true
      const bytes = await firstBytes(file, file.size)
      if (!isText(bytes)) return true
      const text = bytes.toString('utf8')
      let line = 0
      for (let start = 0; start < text.length && !more;) {
        const end = text.indexOf('\n', start)
        const whole = conceal(text.slice(start, end < 0 ? undefined : end).replace(/\r$/, ''))
        line++
        const at = find(whole)
        if (at >= 0 && lines.length < limit) lines.push({ path, line, text: excerpt(whole, at) })
        else if (at >= 0) more = true
        start = end < 0 ? text.length : end + 1
        await breath()
        more ||= performance.now() > until
      }
      return !more
    },
    found: () => ({ lines, more }),
  }
}

interface Where {
  readonly guard: Guard
  readonly glob: string | undefined
  /** Of the folder, for people. */
  readonly shown: string
}

/** Looks through the text files below a folder; links are not followed, what cannot be read is passed over. False: there are enough lines. */
export async function searchFolder(folder: Folder, search: Search, { guard, glob, shown }: Where): Promise<boolean> {
  const matches = glob === undefined ? () => true : globMatcher(glob)
  const enters = (name: string): boolean => goesInto(name, glob)
  for await (const { folder: inner, name, way, kind } of walk(folder, { guard, breath: search.breath, enters })) {
    if (kind !== 'file' || !matches(way)) continue
    const path = below(shown, way)
    const goOn = await readingIn(inner, name, { guard, shown: path }, (file) => search.look(file, path)).catch(
      () => true,
    )
    if (goOn === false) return false
  }
  return true
}

function excerpt(line: string, at: number): string {
  if (line.length <= SHOWN) return line
  const from = Math.max(0, at - BEFORE)
  const part = line.slice(from, from + SHOWN).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
  return `${from > 0 ? '…' : ''}${part}${from + SHOWN < line.length ? '…' : ''}`
}
