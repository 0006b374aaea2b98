import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadQuickTokenizer, quickTokenizerFiles, writeQuickTokenizer } from './quick-tokenizer.ts'
import { openSession, runtimeMark, writeOptimised } from './session.ts'
import type { Session } from './session.ts'
import type { Tokenise } from './tokenise.ts'

/**
 * A checked model once more, as this machine loads it soonest: a folder beside the model's file. A stamp in it says which
 * files were written; where one of them is another now, or the runtime or the processor is, the folder does not count.
 */
const graph = 'graph.onnx'
const weights = 'weights'
const stampFile = 'stamp'
const files = [graph, weights, ...quickTokenizerFiles]

export const quickFolder = (modelsDir: string, recipe: string): string => join(modelsDir, `${recipe}.quick`)

/** What the stamp says where the folder is as it was written, by this machine. */
export const stampOf = async (folder: string): Promise<string> => {
  const marks = files.map(async (name) => {
    const { size, ino, mtimeNs, ctimeNs } = await stat(join(folder, name), { bigint: true })
    return [name, size, ino, mtimeNs, ctimeNs].join(' ')
  })
  return [await runtimeMark(), ...(await Promise.all(marks))].join('\n')
}

/** Undefined where there is none that counts. The caller looks whether it computes what it should. */
export const openQuick = async (
  folder: string,
  limit: number,
): Promise<{ readonly tokenise: Tokenise; readonly session: Session } | undefined> => {
  const stamped = await readFile(join(folder, stampFile), 'utf8').catch(() => undefined)
  if (stamped === undefined) return undefined
  try {
    if (stamped !== (await stampOf(folder))) return undefined
    const tokenise = await loadQuickTokenizer(folder, limit)
    return { tokenise, session: await openSession(join(folder, graph), 1, { optimised: true }) }
  } catch {
    return undefined
  }
}

const sync = async (path: string): Promise<void> => {
  const file = await open(path, 'r+')
  try {
    await file.chmod(0o600)
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Writes the folder of a model that was just checked, unless one stands there that counts: whole or not at all. Throws
 * where it cannot be written.
 */
export const storeQuick = async (folder: string, model: string, tokenizerFile: string): Promise<void> => {
  const stamped = await readFile(join(folder, stampFile), 'utf8').catch(() => undefined)
  if (stamped !== undefined && stamped === (await stampOf(folder).catch(() => undefined))) return
  const part = `${folder}.${randomBytes(6).toString('hex')}.part`
  try {
    await mkdir(part, { mode: 0o700 })
    await writeOptimised(model, join(part, graph), weights)
    await writeQuickTokenizer(part, tokenizerFile)
    for (const name of files) await sync(join(part, name))
    await writeFile(join(part, stampFile), await stampOf(part), { mode: 0o600 })
    await rm(folder, { recursive: true, force: true })
    await rename(part, folder)
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}
