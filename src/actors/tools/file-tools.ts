import * as z from 'zod'
import { fail } from '../../bus/messages/fault.ts'
import type { FilesPort } from '../../ports/files.ts'
import { lineDiff } from './diff.ts'
import { defineTool } from './tool.ts'

const path = z.string().min(1)
/** Lines of a change that the model is told of; the person is shown them all. */
const TOLD_LINES = 60
/** Lines of one read, unless asked for less. */
const MAX_LINES = 2000

export const readFile = defineTool({
  name: 'read_file',
  description: 'Read a text file, with line numbers, or an image.',
  risk: 'read',
  schema: z.strictObject({
    path,
    offset: z.number().int().min(1).optional().describe('First line, from 1'),
    limit: z.number().int().min(1).optional(),
  }),
  detail: (args) => args.path,
  run: async ({ path: name, offset = 1, limit = MAX_LINES }, { files }) => {
    const author = { outside: `the file ${name}` }
    const image = await files.readImage(name)
    if (image !== null) return { output: `(an image: ${name})`, images: [{ type: 'image', ...image }], author }
    const { text, truncated } = await existing(files, name)
    const lines = text.split('\n')
    if (text.endsWith('\n')) lines.pop()
    const shown = lines.slice(offset - 1, offset - 1 + limit)
    if (shown.length === 0)
      return { output: lines.length === 0 ? '(empty file)' : `(the file has ${lines.length} lines)`, author: 'self' }
    const numbered = shown.map((line, i) => `${offset + i}\t${line}`).join('\n')
    const rest = lines.length - (offset - 1 + shown.length)
    const note =
      rest > 0
        ? `\n(${rest} more lines: offset ${offset + shown.length})`
        : truncated
          ? '\n(the file goes on; it is too large to read whole)'
          : ''
    return { output: numbered + note, author }
  },
})

export const writeFile = defineTool({
  name: 'write_file',
  description: 'Create a file or replace its whole content.',
  risk: 'write',
  schema: z.strictObject({ path, content: z.string() }),
  detail: (args) => args.path,
  plan: async ({ path: name, content }, { files }) => {
    const { shown } = await files.resolve(name, { toWrite: true })
    const before = await files.readText(name)
    return {
      summary: before === null ? `create ${shown}` : `replace ${shown}`,
      preview: lineDiff(before?.text ?? '', content),
      // A file too large to be read whole is replaced as it is.
      ...(before?.truncated === true ? {} : { seen: before?.text ?? null }),
      files: [name],
      rule: { kind: 'path', tool: 'write_file', path: shown },
    }
  },
  run: async ({ path: name, content }, { files, memory }, plan) => {
    const seen = plan?.seen
    await files.writeText(name, content, seen === undefined ? {} : { base: seen })
    await memory.refresh()
    return {
      output: `Wrote ${name} (${content.length} characters).`,
      author: 'self',
      notice: seen === undefined ? `wrote ${name}; what was there is too large to be kept` : `wrote ${name}`,
      ...(seen === undefined || seen === content ? {} : { changes: [{ path: name, before: seen, after: content }] }),
    }
  },
})

export const editFile = defineTool({
  name: 'edit_file',
  description: 'Replace text in a file. old_text must occur exactly once, unless replace_all is set.',
  risk: 'write',
  schema: z.strictObject({
    path,
    old_text: z.string().min(1),
    new_text: z.string(),
    replace_all: z.boolean().optional(),
  }),
  detail: (args) => args.path,
  plan: async (args, { files }) => {
    const { shown } = await files.resolve(args.path, { toWrite: true })
    const { before, after } = await edited(files, args)
    return {
      summary: `edit ${shown}`,
      preview: lineDiff(before, after),
      files: [args.path],
      rule: { kind: 'path', tool: 'edit_file', path: shown },
    }
  },
  run: async (args, { files, memory }) => {
    const { before, after } = await edited(files, args)
    await files.writeText(args.path, after, { base: before })
    await memory.refresh()
    return {
      output: `Edited ${args.path}:\n${lineDiff(before, after, TOLD_LINES)}`,
      author: { outside: `the file ${args.path}` },
      notice: `edited ${args.path}`,
      changes: [{ path: args.path, before, after }],
    }
  },
})

interface Edit {
  readonly path: string
  readonly old_text: string
  readonly new_text: string
  readonly replace_all?: boolean | undefined
}

async function edited(files: FilesPort, { path: name, old_text: old, new_text: now, replace_all: all = false }: Edit) {
  const { text: before, truncated } = await existing(files, name)
  if (truncated) throw fail('tool.failed', `${name} is too large to edit.`)
  const count = before.split(old).length - 1
  if (count === 0)
    throw fail('tool.failed', `old_text does not occur in ${name}.`, {
      hint: 'Read the file and copy the text exactly.',
    })
  if (count > 1 && !all)
    throw fail('tool.failed', `old_text occurs ${count} times in ${name}.`, {
      hint: 'Add lines around it, or set replace_all.',
    })
  return { before, after: before.split(old).join(now) }
}

async function existing(files: FilesPort, name: string) {
  const file = await files.readText(name)
  if (file === null)
    throw fail('file.not_found', `There is no file ${name}.`, { hint: 'memory_search finds notes by what they say.' })
  return file
}
