import { constants, fstatSync, readlinkSync, realpathSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
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
export const readWithin = (path: string, roots: readonly string[]): Promise<Buffer | null> =>
  readingFile(path, (handle) => {
    // Synchronous: thousands of notes are read one after the other, and this takes µs.
    const place = holdsByDescriptor ? readlinkSync(`${DESCRIPTORS}/${handle.fd}`) : realpathSync.native(path)
    return isMarkdown(place) && roots.some((root) => isInside(root, place)) ? handle.readFile() : null
  })

/** What a file holds, wherever links lead. A pipe or a device is none: reading one may never end. Throws errors of Node. */
export const readAnywhere = (path: string): Promise<Buffer> => readingFile(path, (handle) => handle.readFile())

async function readingFile<T>(path: string, use: (handle: FileHandle) => T | Promise<T>): Promise<T> {
  const handle = await open(path, constants.O_RDONLY | O_NONBLOCK)
  try {
    if (!fstatSync(handle.fd).isFile()) throw new Error('it is not a file')
    return await use(handle)
  } finally {
    await handle.close()
  }
}

export const isMarkdown = (path: string): boolean => path.toLowerCase().endsWith('.md')
