import { readFileSync, statSync } from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { sweep } from './model-file.ts'
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

/** What the stamp says where the folder is as it was written, by this machine. Throws where a file is gone. */
export const stampOf = async (folder: string): Promise<string> => {
  const marks = files.map((name) => {
    const { size, ino, mtimeNs, ctimeNs } = statSync(join(folder, name), { bigint: true })
    return [name, size, ino, mtimeNs, ctimeNs].join(' ')
  })
  return [await runtimeMark(), ...marks].join('\n')
}

/** Of what lies on this disk a few KB are read at once: a turn of the event loop for each would take longer. */
const counts = async (folder: string): Promise<boolean> => {
  try {
    return readFileSync(join(folder, stampFile), 'utf8') === (await stampOf(folder))
  } catch {
    return false
  }
}

/** Undefined where there is none that counts. The caller looks whether it computes what it should. */
export const openQuick = async (
  folder: string,
  limit: number,
  threads: number,
): Promise<{ readonly tokenise: Tokenise; readonly session: Session } | undefined> => {
  if (!(await counts(folder))) return undefined
  try {
    const tokenise = await loadQuickTokenizer(folder, limit)
    return { tokenise, session: await openSession(join(folder, graph), threads, { optimised: true }) }
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
 * Writes the folder of a model that was just checked, unless one stands there that counts: whole or not at all. Tells
 * whether it wrote one, and throws where it cannot be written.
 */
export const storeQuick = async (folder: string, model: string, tokenizerFile: string): Promise<boolean> => {
  if (await counts(folder)) return false
  const part = `${folder}.${process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex')}.part`
  try {
    await mkdir(part, { mode: 0o700 })
    await writeOptimised(model, join(part, graph), weights)
    await writeQuickTokenizer(part, tokenizerFile)
    for (const name of files) await sync(join(part, name))
    await writeFile(join(part, stampFile), await stampOf(part), { mode: 0o600 })
    await rm(folder, { recursive: true, force: true })
    await rename(part, folder)
    await sweep(dirname(folder), basename(folder), '')
    return true
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}
