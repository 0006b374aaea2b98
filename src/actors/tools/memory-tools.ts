import * as z from 'zod'
import { fail } from '../../bus/messages/fault.ts'
import { isForeign } from '../../security/provenance.ts'
import { citationOf, quotePassage } from '../../security/quote.ts'
import { defineTool } from './tool.ts'

export const memorySearch = defineTool({
  name: 'memory_search',
  description: 'Find passages in the notes that answer a question. Use plain words.',
  risk: 'read',
  schema: z.strictObject({
    query: z.string().min(1),
    limit: z.number().int().min(1).max(50).optional(),
  }),
  detail: (args) => args.query,
  run: async ({ query, limit = 8 }, { memory }) => {
    const passages = await memory.search(query, limit)
    if (passages.length === 0) return { output: 'Nothing in the notes matches.', author: 'self' }
    const foreign = passages.filter(({ file }) => isForeign(file)).map(({ file }) => file)
    return {
      output: passages.map(quotePassage).join('\n\n'),
      author: foreign.length === 0 ? 'notes' : { outside: [...new Set(foreign)].join(', ') },
    }
  },
})

/** Of one memory_get, unless asked for others. */
const MAX_LINES = 50

export const memoryGet = defineTool({
  name: 'memory_get',
  description: 'Read lines of a note or an earlier conversation found by memory_search.',
  risk: 'read',
  schema: z.strictObject({
    path: z.string().min(1),
    from: z.number().int().min(1).optional().describe('First line, from 1'),
    lines: z.number().int().min(1).max(500).optional(),
  }),
  detail: (args) => args.path,
  run: async ({ path, from = 1, lines = MAX_LINES }, { memory, files }) => {
    const note = await memory.read(path)
    const text = note?.text ?? (await files.readText(path))?.text
    if (text === undefined)
      throw fail('file.not_found', `There is no note ${path}.`, { hint: 'memory_search finds notes by what they say.' })
    const all = text.split('\n')
    if (text.endsWith('\n')) all.pop()
    const shown = all.slice(from - 1, from - 1 + lines)
    if (shown.length === 0)
      return { output: all.length === 0 ? '(empty)' : `(${path} has ${all.length} lines)`, author: 'self' }
    const rest = all.length - (from - 1 + shown.length)
    const more = rest > 0 ? `\n(${rest} more lines: from ${from + shown.length})` : ''
    return {
      output: shown.map((line, i) => `${from + i}\t${line}`).join('\n') + more,
      author: note !== null && !isForeign(note.file) ? 'notes' : { outside: `the file ${note?.file ?? path}` },
    }
  },
})

export const memoryAppend = defineTool({
  name: 'memory_append',
  description: 'Note something for later conversations. memory: lasting facts; log (default): what happened today.',
  risk: 'append',
  schema: z.strictObject({
    text: z.string().min(1).max(20_000),
    target: z.enum(['log', 'memory']).optional(),
  }),
  detail: (args) => args.text.split('\n', 1)[0] ?? '',
  run: async ({ text, target = 'log' }, { memory, files }) => {
    const where = await memory.append(text, target)
    const cited = citationOf(where)
    if (!where.added)
      return { output: `${cited} says so already.`, author: 'self', notice: `stands in ${cited} already` }
    const after = await files.readText(where.file)
    const change = after === null || after.truncated ? null : withoutLines(after.text, where)
    return {
      output: `Noted in ${cited}.`,
      author: 'self',
      notice: `noted in ${cited}`,
      ...(change === null ? {} : { changes: [{ path: where.file, before: change, after: after?.text ?? '' }] }),
    }
  },
})

/** The text as it was before lines were added; null: nothing else was in it. */
function withoutLines(
  text: string,
  { lineStart, lineEnd }: { readonly lineStart: number; readonly lineEnd: number },
): string | null {
  const lines = text.split('\n')
  const rest = [...lines.slice(0, lineStart - 1), ...lines.slice(lineEnd)].join('\n')
  return rest.trim() === '' ? null : rest
}
