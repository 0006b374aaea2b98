const header = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?/
const entry = /^\s*([\w."'-]+(?:\s*\.\s*[\w"'-]+)*)\s*=/

const plain = (name: string): string =>
  name
    .split('.')
    .map((part) => part.trim().replace(/^["']|["']$/g, ''))
    .join('.')

/**
 * The line (from 1) where `key` is set in `toml`, or where the nearest table around it begins; null where neither is.
 * For messages only: it reads line by line and does not look into multi-line texts.
 */
export const lineOf = (toml: string, key: string): number | null => {
  let section = ''
  let around: { line: number; length: number } | null = null
  for (const [index, line] of toml.split('\n').entries()) {
    const table = header.exec(line)?.[1]
    if (table !== undefined) section = plain(table)
    const name = entry.exec(line)?.[1]
    const here = name === undefined ? section : section === '' ? plain(name) : `${section}.${plain(name)}`
    if (table === undefined && name === undefined) continue
    if (here === key) return index + 1
    if (key.startsWith(`${here}.`) && here.length > (around?.length ?? 0))
      around = { line: index + 1, length: here.length }
  }
  return around?.line ?? null
}
