import { constants } from 'node:fs'
import { mkdir, open, readlink, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { isUtf8 } from 'node:buffer'
import { fail, FaultError } from '../../bus/messages/fault.ts'
import type { FilesPort, ResolvedPath, TextFile } from '../../ports/files.ts'
import { save } from './save.ts'

/** Bytes read of a file, unless asked for less. */
const MAX_BYTES = 2_000_000

/** Opening a pipe would wait for its other end for ever. */
const READ_AT_ONCE = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK)

interface Options {
  /** Absolute. */
  readonly workspace: string
  /** Further folders, absolute. */
  readonly allowPaths: readonly string[]
}

/** Files below the workspace and the folders the person allowed. Links and `..` are followed before that is checked. */
export function createFiles({ workspace, allowPaths }: Options): FilesPort {
  const roots = [workspace, ...allowPaths]

  const locate = async (path: string): Promise<ResolvedPath> => {
    if (path.includes('\0')) throw fail('input.invalid', 'A path cannot hold a NUL character.')
    const real = await realPathOf(isAbsolute(path) ? path : resolve(workspace, path))
    const realRoots = await Promise.all(roots.map((root) => realPathOf(root)))
    const [home = workspace] = realRoots
    if (!realRoots.some((root) => isInside(root, real)))
      throw fail('tool.outside_roots', `${path} lies outside the workspace.`, {
        hint: 'Only files in the workspace can be used; sandbox.allow_paths in config.toml adds folders.',
      })
    const insideWorkspace = isInside(home, real)
    return { path: real, shown: insideWorkspace ? relative(home, real).split(sep).join('/') : real, insideWorkspace }
  }

  const readText = async (
    path: string,
    { maxBytes = MAX_BYTES }: { readonly maxBytes?: number } = {},
  ): Promise<TextFile | null> => {
    const { path: real, shown } = await locate(path)
    const bytes = await readBytes(real, shown, maxBytes)
    if (bytes === null) return null
    const { content, size } = bytes
    const whole = size > content.length ? wholeCodePoints(content) : content
    if (whole.includes(0) || !isUtf8(whole))
      throw fail('file.unreadable', `${shown} is not UTF-8 text.`, { hint: 'Only text files can be read.' })
    return { path: shown, text: whole.toString('utf8'), bytes: size, truncated: size > content.length }
  }

  return {
    resolve: locate,
    readText,
    async writeText(path, text, { base } = {}) {
      const { path: real, shown } = await locate(path)
      try {
        await mkdir(dirname(real), { recursive: true, mode: 0o700 })
        await save(real, { shown, text, base })
      } catch (error) {
        if (error instanceof FaultError) throw error
        throw fail('file.unwritable', `${shown} cannot be written: ${(error as Error).message}.`, {
          hint: 'The file is as it was. Look at its rights and the free space.',
        })
      }
    },
  }
}

async function readBytes(
  real: string,
  shown: string,
  maxBytes: number,
): Promise<{ content: Buffer; size: number } | null> {
  try {
    const handle = await open(real, READ_AT_ONCE)
    try {
      const stats = await handle.stat()
      if (!stats.isFile()) throw fail('file.unreadable', `${shown} is not a file.`)
      const content = Buffer.alloc(Math.min(stats.size, maxBytes))
      const { bytesRead } = await handle.read(content, 0, content.length, 0)
      return { content: content.subarray(0, bytesRead), size: stats.size }
    } finally {
      await handle.close()
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    if (code === undefined) throw error
    throw fail('file.unreadable', `${shown} cannot be read: ${message}.`)
  }
}

/** The real path of what exists, and the rest as written: a file that is still to be made has no real path. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ELOOP') throw fail('tool.outside_roots', `${path} is a link that leads to itself.`)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
    const parent = dirname(path)
    if (parent === path) return path
    const realParent = await realPathOf(parent)
    // A link to what does not exist yet still leads where it says.
    const target = await readlink(path).catch(() => null)
    return target === null ? join(realParent, basename(path)) : realPathOf(resolve(realParent, target))
  }
}

const isInside = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)

/** Drops the bytes of a code point that a cut tore. */
function wholeCodePoints(bytes: Buffer): Buffer {
  for (let drop = 0; drop < 4 && drop <= bytes.length; drop++) {
    const part = bytes.subarray(0, bytes.length - drop)
    if (isUtf8(part)) return part
  }
  return bytes
}
