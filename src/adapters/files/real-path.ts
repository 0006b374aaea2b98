import { readlink, realpath } from 'node:fs/promises'
import { dirname, join, parse, relative } from 'node:path'
import { codeOf, isAbsent } from './path-faults.ts'

/** As many links on one way as Linux follows (path_resolution(7)). */
const MAX_LINKS = 40

/**
 * Where an absolute path leads: links followed, also such as lead to what does not exist yet, `..` taken where a link
 * leads, names as the file system writes them. What does not exist stays as it is spelled. Throws errors of Node, `ELOOP`
 * for links that lead round.
 */
export async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (!isAbsent(error)) throw error
    return canonical(await followed(path))
  }
}

async function followed(path: string): Promise<string> {
  let at = parse(path).root
  let links = 0
  const ahead = stepsOf(path).reverse()
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === '..') {
      at = dirname(at)
      continue
    }
    const next = join(at, name)
    const target = await linkAt(next)
    if (target === null) {
      at = next
      continue
    }
    if (++links > MAX_LINKS) throw Object.assign(new Error('ELOOP: too many links'), { code: 'ELOOP' })
    at = parse(target).root || at
    ahead.push(...stepsOf(target).reverse())
  }
  return at
}

const stepsOf = (path: string): string[] =>
  path
    .slice(parse(path).root.length)
    .split(process.platform === 'win32' ? /[\\/]/ : '/')
    .filter((name) => name !== '' && name !== '.')

/** Where a link says it leads; null for what is none. */
async function linkAt(path: string): Promise<string | null> {
  try {
    return await readlink(path)
  } catch (error) {
    // EINVAL: no link; UNKNOWN: what Windows says instead.
    if (isAbsent(error) || ['EINVAL', 'UNKNOWN'].includes(codeOf(error) ?? '')) return null
    throw error
  }
}

/** A path without links, its existing part spelled as the file system spells it: letter case, long names. */
async function canonical(path: string): Promise<string> {
  for (let there = path; ; there = dirname(there)) {
    try {
      return join(await realpath(there), relative(there, path))
    } catch (error) {
      if (!isAbsent(error) || dirname(there) === there) throw error
    }
  }
}
