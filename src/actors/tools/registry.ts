import * as z from 'zod'
import type { ToolSpec } from '../../bus/messages/content.ts'
import { editFile, readFile, writeFile } from './file-tools.ts'
import { grep, listFiles } from './folder-tools.ts'
import { memoryAppend, memoryGet, memorySearch } from './memory-tools.ts'
import { bash, moreOutput } from './shell-tools.ts'
import { useSkill } from './skill-tool.ts'
import type { Tool } from './tool.ts'
import { useFolder } from './use-folder.ts'
import { webFetch, webSearch } from './web-tools.ts'

/** Every tool there is; a web search only where a service is configured for it. */
export const builtInTools = ({ webSearch: searching }: { readonly webSearch: boolean }): readonly Tool[] => [
  memorySearch,
  memoryGet,
  memoryAppend,
  readFile,
  writeFile,
  editFile,
  listFiles,
  grep,
  bash,
  moreOutput,
  webFetch,
  ...(searching ? [webSearch] : []),
  useSkill,
  useFolder,
]

/** A tool as a model is offered it: its schema as JSON Schema. */
export function specOfTool({ name, description, risk, schema }: Tool): ToolSpec {
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: 'input' })
  return { name, description, risk, parameters: withoutBounds(parameters) as ToolSpec['parameters'] }
}

/** What no model gets wrong costs tokens with every request; the schema itself checks it all the same. */
const UNSAID = new Set(['additionalProperties', 'minLength', 'maxLength', 'pattern'])

function withoutBounds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutBounds)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(
    ([key, bound]) => !(key === 'maximum' && bound === Number.MAX_SAFE_INTEGER) && !isUnsaid(key, bound),
  )
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutBounds(inner)]))
}

/** An argument may have the name of such a keyword; then it is a schema. */
const isUnsaid = (key: string, bound: unknown): boolean => UNSAID.has(key) && typeof bound !== 'object'
