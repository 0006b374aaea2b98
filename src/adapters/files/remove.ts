import { link, rename, rm } from 'node:fs/promises'
import { codeOf } from './path-faults.ts'
import { bytesOf, lateBytes, nameBeside } from './replace.ts'
import { conflict } from './save.ts'
import type { Target } from './writing.ts'

/**
 * Removes a file that holds `base`. It is moved aside first: where it turns out to hold something else it is put back,
 * unless a new file stands there. Throws FaultError `file.conflict`.
 */
export async function removeFile({ path, shown, still }: Target, base: string): Promise<void> {
  const wanted = Buffer.from(base)
  const seen = await bytesOf(path)
  if (seen === null) return
  if (!seen.equals(wanted)) throw conflict(shown)
  const aside = nameBeside(path, 'old')
  await still()
  await rename(path, aside)
  if (wanted.equals(wanted.length === 0 ? ((await bytesOf(aside)) ?? wanted) : await lateBytes(aside))) {
    await rm(aside, { force: true })
    return
  }
  await link(aside, path).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error // a new file stands there: theirs
  })
  await rm(aside, { force: true })
  throw conflict(shown)
}
