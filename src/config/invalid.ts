import { fail, type FaultError } from '../bus/messages/fault.ts'
import type { Override } from './environment.ts'
import { isSecret } from './keys.ts'
import { lineOf } from './position.ts'
import type { Issue } from './table.ts'
import { at, type Tree } from './tree.ts'

interface Context {
  readonly file: string
  readonly text: string
  /** What was checked, file and overrides together. */
  readonly tree: Tree
  readonly overrides: readonly Override[]
}

const shown = (key: string, value: unknown): string => {
  if (value === undefined) return 'is missing'
  if (isSecret(key)) return 'has a value that does not fit (hidden)'
  const json = JSON.stringify(value)
  return `is ${json.length > 80 ? `${json.slice(0, 80)}…` : json}`
}

/** The FaultError `config.invalid` for the first thing the schema refused: where, which key, what was found, what is allowed. */
export const invalid = (issues: readonly Issue[], { file, text, tree, overrides }: Context): FaultError => {
  const [issue] = issues
  const key = issue?.key ?? ''
  const found = shown(key, at(tree, key))
  const allowed = issue?.allowed ?? 'something else'
  const override = overrides.findLast((each) => each.key === key)
  const line = override === undefined ? lineOf(text, key) : null
  const place = override === undefined ? (line === null ? file : `${file}:${line}`) : `${override.name} (${key})`
  const more = issues.length > 1 ? ` ${issues.length - 1} more after this one.` : ''
  return fail(
    'config.invalid',
    `${place}: ${override === undefined ? `${key} ` : ''}${found}. Allowed: ${allowed}.${more}`,
    {
      hint:
        override === undefined
          ? `Correct it there, or run: localgpt config set ${key} VALUE`
          : `Correct or unset ${override.name}.`,
      detail: { file, line, key, allowed, ...(override === undefined ? {} : { source: override.name }) },
    },
  )
}
