/** What TOML parses to: tables, lists and plain values. */
export type Tree = Record<string, unknown>

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

/** The value at a dotted key; undefined where there is none. */
export const at = (tree: unknown, key: string): unknown =>
  key
    .split('.')
    .reduce<unknown>((value, name) => (isTree(value) && Object.hasOwn(value, name) ? value[name] : undefined), tree)

/** A copy of `tree` with `value` at a dotted key; what was in the way is replaced by tables. */
export const put = (tree: Tree, key: string, value: unknown): Tree => {
  const [name = '', ...rest] = key.split('.')
  if (rest.length === 0) return { ...tree, [name]: value }
  const child = tree[name]
  return { ...tree, [name]: put(isTree(child) ? child : {}, rest.join('.'), value) }
}

/** A copy of `tree` without a dotted key. */
export const drop = (tree: Tree, key: string): Tree => {
  const [name = '', ...rest] = key.split('.')
  const child = tree[name]
  if (rest.length > 0) return isTree(child) ? { ...tree, [name]: drop(child, rest.join('.')) } : tree
  return Object.fromEntries(Object.entries(tree).filter(([other]) => other !== name))
}

/** Every dotted key of `tree`, tables before what they hold. */
export const paths = (tree: Tree, prefix = ''): string[] =>
  Object.entries(tree).flatMap(([name, value]) => [
    `${prefix}${name}`,
    ...(isTree(value) ? paths(value, `${prefix}${name}.`) : []),
  ])
