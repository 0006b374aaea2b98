import pc from 'picocolors'
import { hostOf } from '../../app/host-of.ts'
import type { Answer } from '../../bus/messages/index.ts'
import { fail } from '../../bus/messages/fault.ts'
import { searchBody } from '../../views/memory-body.ts'
import { readContext, type GlobalFlags } from '../context.ts'
import { print, printJson, remark } from '../output.ts'
import { passageLines } from '../passage-lines.ts'
import { withNotes } from '../with-notes.ts'

export interface SearchOptions {
  readonly limit: number
  readonly explain: boolean
  /** By meaning too, with the embedding model loaded for this one question. */
  readonly semantic: boolean
  readonly maxTokens?: number
}

/** As the catalogue bounds a query. */
const MAX_CHARACTERS = 100_000

/** Throws FaultError `input.*`, `usage.invalid`. */
export async function memorySearch(flags: GlobalFlags, query: string, options: SearchOptions): Promise<void> {
  const { limit, explain, semantic, maxTokens } = options
  check(flags, query, semantic)
  await withNotes(
    flags,
    async (notes, { paths }) => {
      const asked = { query, limit, explain, ...(maxTokens === undefined ? {} : { maxTokens }) }
      const answer = await notes.search(asked)
      if (flags.json === true) {
        printJson(searchBody(answer))
        return
      }
      for (const passage of answer.results) print(`${passageLines(passage).join('\n')}\n`)
      remark(pc.dim(`${foundBy(answer)}${semantic ? reindexHint(answer, hostOf(paths) !== null) : ''}`))
    },
    { semantic },
  )
}

function check(flags: GlobalFlags, query: string, semantic: boolean): void {
  if (query.trim() === '')
    throw fail('input.empty', 'There is nothing to search for.', {
      hint: 'Write it: localgpt memory search where is the boiler',
    })
  if (query.length > MAX_CHARACTERS)
    throw fail('input.too_large', `The question has ${query.length} characters; ${MAX_CHARACTERS} are the most.`, {
      hint: 'Search for a part of it.',
    })
  if (semantic && readContext(flags).config.memory.embedding_provider === 'none')
    throw fail('usage.invalid', '--semantic needs an embedding model, and config.toml names none.', {
      hint: 'localgpt config set memory.embedding_provider local',
    })
}

function foundBy({ results, legs, note }: Answer<'memory.search'>): string {
  if (results.length === 0) return `Nothing in the notes answers that.${note === null ? '' : ` ${note}`}`
  const count = `${results.length} passage${results.length === 1 ? '' : 's'}`
  return legs.includes('vector') ? `${count}, found by words and by meaning.` : `${count}. ${note ?? 'Found by words.'}`
}

/** Nobody makes the vectors that are missing where no host runs. */
const reindexHint = ({ legs }: Answer<'memory.search'>, hosted: boolean): string =>
  legs.includes('vector') || hosted ? '' : '\nlocalgpt memory reindex makes the vectors that are missing.'
