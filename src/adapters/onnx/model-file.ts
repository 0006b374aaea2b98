import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Message } from './protobuf.ts'
import { contentHash } from './content-hash.ts'
import { unwritable } from './trouble.ts'

const ending = '.onnx'
const hashOf = (name: string): string => name.slice(0, -ending.length).split('.').at(-1) ?? ''

const candidates = async (folder: string, recipe: string): Promise<string[]> => {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.startsWith(`${recipe}.`) && name.endsWith(ending)).sort()
}

/** The file of this recipe whose content is what its name says, or undefined: a torn or altered one does not count. */
export const findModel = async (folder: string, recipe: string): Promise<string | undefined> => {
  for (const name of await candidates(folder, recipe)) {
    const path = join(folder, name)
    const hash = await contentHash(path).catch(() => undefined)
    if (hash !== undefined && hash === hashOf(name)) return path
  }
  return undefined
}

const write = async (path: string, { pieces }: Message): Promise<void> => {
  const file = await open(path, 'wx', 0o600)
  try {
    // Few large writes; a vector of buffers may be 1024 long.
    for (let at = 0; at < pieces.length; at += 1024) await file.writev(pieces.slice(at, at + 1024))
    await file.sync()
  } finally {
    await file.close()
  }
}

/** ms after which an unfinished file belongs to a process that died. */
const abandoned = 3_600_000

/** Takes away what begins with `recipe.`: models but `kept`, and what was left unfinished. */
export const sweep = async (folder: string, recipe: string, kept: string): Promise<void> => {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((name) => name.startsWith(`${recipe}.`) && name !== kept)) {
    const path = join(folder, name)
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: 0 }))).mtimeMs
    if (name.endsWith(ending) || age > abandoned)
      await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}

/**
 * Stores the model as `RECIPE.SHA256.onnx`: it is there whole or not at all, and two processes may store it at once.
 * Other files of the recipe go, since none of them was good. Throws `embed.unavailable`.
 */
export const storeModel = async (folder: string, recipe: string, model: Message): Promise<string> => {
  const { createHash, randomBytes } = process.getBuiltinModule('node:crypto')
  const hash = createHash('sha256')
  for (const piece of model.pieces) hash.update(piece)
  const name = `${recipe}.${hash.digest('hex')}${ending}`
  const part = join(folder, `${name}.${randomBytes(6).toString('hex')}.part`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await write(part, model)
    await rename(part, join(folder, name))
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw unwritable(error, folder, model.length)
  }
  await sweep(folder, recipe, name)
  return join(folder, name)
}
