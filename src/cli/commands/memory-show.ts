import { resolve } from 'node:path'
import { plain } from '../../adapters/terminal/text/plain.ts'
import { cited, type Lines } from '../../bus/messages/citation.ts'
import { fail, type FaultError } from '../../bus/messages/fault.ts'
import type { GlobalFlags } from '../context.ts'
import { print, printJson } from '../output.ts'
import { withNotes, type Notes } from '../with-notes.ts'

interface Wanted {
  readonly file: string
  readonly text: string
  /** null: all of it. */
  readonly lines: Lines | null
}

/** Prints a note or a past conversation, or some lines of it. Throws FaultError `file.not_found`, `input.invalid`. */
export const memoryShow = (flags: GlobalFlags, name: string, range: Lines | null): Promise<void> =>
  withNotes(flags, async (notes) => {
    const { file, text, lines } = await find(notes, name)
    const all = plain(text).replace(/\n$/, '').split('\n')
    const { start, end } = within(range ?? lines ?? { start: 1, end: all.length }, all.length, file)
    const content = all.slice(start - 1, end).join('\n')
    if (flags.json === true) printJson({ file, line_start: start, line_end: end, lines: all.length, content })
    else print(content)
  })

/** By its name in results, by a citation, or by where it lies from here. */
async function find(notes: Notes, name: string): Promise<Wanted> {
  const citation = cited(name)
  const tries: readonly Omit<Wanted, 'text'>[] = [
    { file: name, lines: null },
    ...(citation === null ? [] : [citation]),
    { file: resolve(name), lines: null },
    ...(citation === null ? [] : [{ ...citation, file: resolve(citation.file) }]),
  ]
  for (const each of tries) {
    const note = await notes.read(each.file)
    if (note !== null) return { ...each, ...note }
  }
  throw await missing(notes, citation?.file ?? name)
}

async function missing(notes: Notes, name: string): Promise<FaultError> {
  const base = baseOf(name)
  const { results } = await notes.search({ query: base, limit: 50, explain: false })
  const near = new Set(results.map(({ file }) => file).filter((file) => baseOf(file) === base))
  return fail('file.not_found', `There is no note ${name}.`, {
    hint:
      near.size === 0
        ? '`localgpt memory recent` shows the notes that changed last.'
        : `Did you mean ${[...near].slice(0, 3).join(' or ')}?`,
  })
}

/** `Bread.md` and `recipes/bread` are the same note to somebody who cannot find it. */
const baseOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\.md$/, '')
    .replace(/^.*[\\/]/, '')

function within({ start, end }: Lines, count: number, file: string): Lines {
  if (start <= count) return { start, end: Math.min(end, count) }
  throw fail('input.invalid', `${file} has ${count} lines; there is no line ${start}.`, {
    hint: `See all of it: localgpt memory show ${file}`,
  })
}
