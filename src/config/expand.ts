import { fail } from '../bus/messages/fault.ts'
import { lineOf } from './position.ts'
import { isTree, type Tree } from './tree.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const reference = /\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}/g

interface Source {
  readonly file: string
  readonly text: string
  readonly env: Environment
}

const missing = (name: string, key: string, { file, text }: Source) => {
  const used = text.split('\n').findIndex((line) => !/^\s*#/.test(line) && line.includes(`\${${name}}`))
  const line = used >= 0 ? used + 1 : lineOf(text, key)
  return fail('config.invalid', `${file}:${line ?? 1}: ${key} uses \${${name}}, and ${name} is not set.`, {
    hint: `Set it first (export ${name}=…), or write the value, or remove the line.`,
    detail: { file, line, key, variable: name },
  })
}

/** Replaces `${NAME}` in every text by the variable; `$${NAME}` stays `${NAME}`. Throws where one is not set. */
export const expand = (tree: Tree, source: Source, prefix = ''): Tree => {
  const value = (key: string, each: unknown): unknown => {
    if (typeof each === 'string') {
      return each.replace(reference, (whole, escaped: string, name: string) => {
        if (escaped !== '') return whole.slice(1)
        const found = source.env[name]
        if (found === undefined) throw missing(name, key, source)
        return found
      })
    }
    if (Array.isArray(each)) return each.map((item) => value(key, item))
    return isTree(each) ? expand(each, source, `${key}.`) : each
  }
  return Object.fromEntries(Object.entries(tree).map(([name, each]) => [name, value(`${prefix}${name}`, each)]))
}
