import * as z from 'zod'
import { fail } from '../../bus/messages/fault.ts'
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
    if (passages.length === 0) return { output: 'Nothing in the notes matches.' }
    const blocks = passages.map(
      ({ file, lineStart, lineEnd, content }) => `[${citation(file, lineStart, lineEnd)}]\n${content}`,
    )
    return { output: blocks.join('\n\n') }
  },
})

/** `path#L3` or `path#L3-L5`, as every door shows a source. */
const citation = (file: string, from: number, to: number): string => `${file}#L${from}${to > from ? `-L${to}` : ''}`

export const memoryGet = defineTool({
  name: 'memory_get',
  description: 'Read lines of a note found by memory_search.',
  risk: 'read',
  schema: z.strictObject({
    path: z.string().min(1),
    from: z.number().int().min(1).optional().describe('First line, from 1'),
    lines: z.number().int().min(1).max(500).optional(),
  }),
  detail: (args) => args.path,
  run: async ({ path, from = 1, lines = 50 }, { files }) => {
    const file = await files.readText(path)
    if (file === null)
      throw fail('file.not_found', `There is no note ${path}.`, { hint: 'memory_search finds notes by what they say.' })
    const shown = file.text.split('\n').slice(from - 1, from - 1 + lines)
    return { output: shown.map((line, i) => `${from + i}\t${line}`).join('\n') }
  },
})

export const memoryAppend = defineTool({
  name: 'memory_append',
  description:
    'Note something for later conversations. target "memory": lasting facts and preferences; "log" (default): what happened today.',
  risk: 'append',
  schema: z.strictObject({
    text: z.string().min(1).max(20_000),
    target: z.enum(['log', 'memory']).optional(),
  }),
  detail: (args) => args.text.split('\n', 1)[0] ?? '',
  run: async ({ text, target = 'log' }, { memory }) => {
    const { file, lineStart, lineEnd } = await memory.append(text, target)
    const where = citation(file, lineStart, lineEnd)
    return { output: `Noted in ${where}.`, notice: `noted in ${where}` }
  },
})
