import { constants, readlinkSync, realpathSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { DESCRIPTORS, holdsByDescriptor, O_NONBLOCK } from './folder.ts'
import { isInside } from './is-inside.ts'

/** Where the roots are in the end; one that is not there has nothing below it. */
export const realRoots = (roots: readonly string[]): readonly string[] =>
  roots.flatMap((root) => {
    try {
      return realpathSync.native(root)
    } catch {
      return []
    }
  })

/**
 * What a Markdown file holds, links followed; null where it is none in the end, or lies outside the `roots` (real): a
 * link that a command left in a workspace must not bring keys into a prompt. Asked of what was opened where the system
 * tells, so that a link that is changed meanwhile makes no difference. Throws errors of Node.
 */
export async function readWithin(path: string, roots: readonly string[]): Promise<Buffer | null> {
  const handle = await open(path, constants.O_RDONLY | O_NONBLOCK)
  try {
    // Synchronous: thousands of notes are read one after the other, and this takes µs.
    const place = holdsByDescriptor ? readlinkSync(`${DESCRIPTORS}/${handle.fd}`) : realpathSync.native(path)
    return isMarkdown(place) && roots.some((root) => isInside(root, place)) ? await handle.readFile() : null
  } finally {
    await handle.close()
  }
}

export const isMarkdown = (path: string): boolean => path.toLowerCase().endsWith('.md')
