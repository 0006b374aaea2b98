import { isUtf8 } from 'node:buffer'
import { setTimeout as pause } from 'node:timers/promises'
import { fail } from '../../bus/messages/fault.ts'
import { mergeText } from './merge.ts'
import { bytesOf, replaceFile } from './replace.ts'
import type { Target } from './writing.ts'

const ATTEMPTS = 10
/** ms between two looks at a file that somebody may be in the middle of saving. */
const QUIET_MS = 30

interface Saving {
  readonly text: string
  /** What `text` was made of; null: there was no file; absent: whatever the file holds is replaced. */
  readonly base: string | null | undefined
}

/** Writes a text whole, with what others wrote since it was read. Throws FaultError `file.conflict`. */
export async function save(target: Target, { text, base }: Saving): Promise<void> {
  const { path, shown } = target
  let mine = text
  let from = base
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    let seen = await bytesOf(path)
    if (from !== undefined && textOf(seen, shown) !== from) seen = await quietBytes(path)
    const merged = from === undefined ? mine : await withTheirs(mine, from, textOf(seen, shown))
    if (merged === null) throw conflict(shown)
    const late = await replaceFile(target, { seen, text: merged })
    if (late === null) return
    if (late === 'changed') continue
    if (base === undefined) return
    // Written into the old file after it was read: a change of what was seen, to be made in the new one too.
    mine = textOf(late, shown) ?? ''
    from = textOf(seen, shown)
  }
  throw conflict(shown)
}

/** Null: both cannot be kept. */
async function withTheirs(mine: string, base: string | null, theirs: string | null): Promise<string | null> {
  if (theirs === base || theirs === mine) return mine
  return base === null || theirs === null ? null : mergeText(base, mine, theirs)
}

/** A file as it stands when two looks at it agree: a program that saves may have emptied it first. */
async function quietBytes(path: string): Promise<Buffer | null> {
  let before = await bytesOf(path)
  for (let look = 0; look < ATTEMPTS; look++) {
    await pause(QUIET_MS)
    const now = await bytesOf(path)
    if (now === before || (now !== null && before?.equals(now) === true)) return now
    before = now
  }
  return before
}

function textOf(bytes: Buffer | null, shown: string): string | null {
  if (bytes === null) return null
  if (!isUtf8(bytes))
    throw fail('file.conflict', `${shown} is no text any more.`, { hint: 'Look at what wrote to it.' })
  return bytes.toString('utf8')
}

export const conflict = (shown: string) =>
  fail('file.conflict', `${shown} was changed at the same place meanwhile.`, {
    retryable: true,
    hint: 'Nothing was written. Read it again, then decide again.',
  })
