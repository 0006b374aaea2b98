import type { Leaf } from './leaf.ts'
import { isTree, type Tree } from './tree.ts'

/** A table that may be absent as a whole. */
export interface Maybe<S extends Shape> {
  readonly maybe: S
}

/** A table, by key. */
export interface Shape {
  readonly [key: string]: Leaf<unknown> | Maybe<Shape> | Shape
}

type Value<E> =
  E extends Leaf<infer T> ? T : E extends Maybe<infer S> ? ValueOf<S> | undefined : E extends Shape ? ValueOf<E> : never

/** What a table of that shape holds once it is read. */
export type ValueOf<S> = { readonly [K in keyof S]: Value<S[K]> }

/** A key that holds what it must not, and what is allowed there. */
export interface Issue {
  readonly key: string
  readonly allowed: string
}

export const isLeaf = (entry: Shape[string]): entry is Leaf<unknown> =>
  'accepts' in entry && typeof entry.accepts === 'function'
const isMaybe = (entry: Shape[string]): entry is Maybe<Shape> => 'maybe' in entry
/** What is inside a table, whether it may be absent or not. */
export const inside = (entry: Maybe<Shape> | Shape): Shape => (isMaybe(entry) ? entry.maybe : entry)

/** Reads a table of TOML: defaults filled in, unknown keys left out, all that does not fit as issues. */
export function readTable(shape: Shape, tree: Tree, prefix = ''): { readonly value: Tree; readonly issues: Issue[] } {
  const value: Tree = {}
  const issues: Issue[] = []
  for (const [name, entry] of Object.entries(shape)) {
    const key = `${prefix}${name}`
    const found = Object.hasOwn(tree, name) ? tree[name] : undefined
    if (isLeaf(entry)) {
      if (found === undefined && entry.fallback !== null) value[name] = entry.fallback.value
      else if (entry.accepts(found)) value[name] = found
      else issues.push({ key, allowed: entry.allowed })
    } else if (found === undefined && isMaybe(entry)) value[name] = undefined
    else if (found !== undefined && !isTree(found)) issues.push({ key, allowed: 'a table, such as [section]' })
    else {
      const read = readTable(inside(entry), found ?? {}, `${key}.`)
      value[name] = read.value
      issues.push(...read.issues)
    }
  }
  return { value, issues }
}
