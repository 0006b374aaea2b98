import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fail, FaultError } from '../../bus/messages/fault.ts'
import { holdFolder, holdsByDescriptor, makeFolder, O_NOFOLLOW, O_NONBLOCK, type HoldFolder } from './folder.ts'
import { reasonOf } from './path-faults.ts'
import { bytesOf } from './replace.ts'

const ATTEMPTS = 5
/** ms after which whoever was saving the note meanwhile has put its version in place. */
const SETTLED_MS = 30

interface Lines {
  readonly lineStart: number
  readonly lineEnd: number
}

export interface AddedLines extends Lines {
  /** False: the note said it already, and is as it was. */
  readonly added: boolean
}

/**
 * Adds a block at the end of a note with one write in append mode: the file is not replaced, so nobody else's line is
 * lost. A program that saves its own version at the same moment can lose ours, so it is looked for a moment later and
 * added again. What the note says already, word for word, is not said twice. Returns the block's lines, 1-based and
 * inclusive. `path` is real: a link put there since is not followed. Throws FaultError `file.unwritable`, `file.conflict`.
 */
export async function appendBlock(path: string, block: string, title: string): Promise<AddedLines> {
  const added = `${block.replace(/^\n+/, '')}\n`
  try {
    const folder = await makeFolder(dirname(path), { hold, shown: path, mode: 0o700 })
    try {
      const note = folder.at(basename(path))
      for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
        await folder.still(path)
        const there = linesOf((await bytesOf(note)) ?? Buffer.alloc(0), added)
        if (there !== null) return { ...there, added: attempt > 0 }
        if (attempt === ATTEMPTS) break
        await addOnce(note, added, title)
        await pause(SETTLED_MS)
      }
    } finally {
      await folder.close()
    }
  } catch (error) {
    if (error instanceof FaultError) throw error
    throw fail('file.unwritable', `The note ${path} cannot be written: ${reasonOf(error)}.`, {
      hint: 'Look at the rights and the free space of the workspace, then ask again; nothing was changed.',
    })
  }
  throw fail('file.conflict', `${path} is overwritten by another program as soon as a note is added.`, {
    retryable: true,
    hint: 'Close the program that has it open, then ask again.',
  })
}

const hold: HoldFolder = holdFolder(holdsByDescriptor)

async function addOnce(path: string, added: string, title: string): Promise<void> {
  const handle = await openToAppend(path)
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw new Error('it is not a file')
    const { size } = found
    const lead = size === 0 ? `${title}\n\n` : (await endsLine(handle, size)) ? '' : '\n'
    const bytes = Buffer.from(lead + added)
    // One call is one place in the file, whoever else appends; a second one only where the disk takes a part.
    for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten
    await handle.datasync()
  } finally {
    await handle.close()
  }
}

/** A note keeps its own rights; a new one is the person's alone. */
const openToAppend = (path: string): Promise<FileHandle> =>
  open(path, constants.O_APPEND | constants.O_CREAT | constants.O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0o600)

const LINE_END = 10

async function endsLine(handle: FileHandle, size: number): Promise<boolean> {
  const last = Buffer.alloc(1)
  const { bytesRead } = await handle.read(last, 0, 1, size - 1)
  return bytesRead === 0 || last[0] === LINE_END
}

/** Bytes, not text: what is no UTF-8 in a note stays as it is. */
function placeOf(bytes: Buffer, added: string, from: number): number {
  let at = bytes.indexOf(added, from)
  while (at > 0 && bytes[at - 1] !== LINE_END) at = bytes.indexOf(added, at + 1)
  return at
}

/** Where the block stands last; null: nowhere. */
function linesOf(bytes: Buffer, added: string): Lines | null {
  let last = -1
  for (let at = placeOf(bytes, added, 0); at >= 0; at = placeOf(bytes, added, at + 1)) last = at
  if (last < 0) return null
  const lineStart = bytes.subarray(0, last).toString('latin1').split('\n').length
  return { lineStart, lineEnd: lineStart + added.split('\n').length - 2 }
}
