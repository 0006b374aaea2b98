import { createReadStream } from 'node:fs'
import { codeOf } from './trouble.ts'

/** sha256 of what the file holds, hex; undefined where it is gone. */
export const contentHash = async (path: string): Promise<string | undefined> => {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256')
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
  return hash.digest('hex')
}
