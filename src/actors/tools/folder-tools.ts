import * as z from 'zod'
import { defineTool } from './tool.ts'

const MAX_FOUND = 500
const MAX_LINE = 500

export const listFiles = defineTool({
  name: 'list_files',
  description: 'List a folder, or all files below it that match a glob.',
  risk: 'read',
  schema: z.strictObject({
    path: z.string().min(1).optional(),
    glob: z.string().min(1).max(500).optional(),
  }),
  detail: ({ path = '.', glob }) => (glob === undefined ? path : `${path} ${glob}`),
  run: async ({ path = '.', glob }, { files }) => {
    const found = await files.list(path, { limit: MAX_FOUND, ...(glob === undefined ? {} : { pattern: glob }) })
    if (found.files.length === 0) return { output: 'No files.', author: 'self' }
    const lines = found.files.map((file) => (file.path.endsWith('/') ? file.path : `${file.path}\t${file.bytes}`))
    if (found.more) lines.push(`(more than ${MAX_FOUND}; use a narrower glob)`)
    return { output: lines.join('\n'), author: { outside: `the names of files in ${path}` } }
  },
})

export const grep = defineTool({
  name: 'grep',
  description: 'Find lines that match a regular expression (RE2) in files.',
  risk: 'read',
  schema: z.strictObject({
    pattern: z.string().min(1).max(1000),
    path: z.string().min(1).optional(),
    glob: z.string().min(1).max(500).optional(),
    ignore_case: z.boolean().optional(),
  }),
  detail: ({ pattern }) => pattern,
  run: async ({ pattern, path = '.', glob, ignore_case: ignoreCase = false }, { files }) => {
    const where = { path, ignoreCase, limit: MAX_FOUND, ...(glob === undefined ? {} : { glob }) }
    const { lines, more } = await files.grep(pattern, where)
    if (lines.length === 0) return { output: 'No line matches.', author: 'self' }
    const shown = lines.map(({ path: file, line, text }) => `${file}:${line}: ${text.slice(0, MAX_LINE)}`)
    if (more) shown.push(`(more than ${MAX_FOUND}; use a narrower pattern, path or glob)`)
    return { output: shown.join('\n'), author: { outside: `files in ${path}` } }
  },
})
