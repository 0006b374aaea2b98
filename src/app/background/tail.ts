import { open, stat, type FileHandle } from 'node:fs/promises'

const BLOCK = 65_536
const NEWLINE = 10
const LOOK_MS = 200

interface Options {
  readonly path: string
  /** How many of the last lines come first. */
  readonly lines: number
  /** Go on with what is added until `signal`, across a file that is put aside for a new one. */
  readonly follow: boolean
  readonly signal: AbortSignal
}

/** The bytes of the last lines of a file, and of what is added to it. A file that is not there yet is waited for, or empty. */
export async function* tail({ path, lines, follow, signal }: Options): AsyncGenerator<Buffer, void, undefined> {
  let file = await openIfThere(path)
  let at = file === null ? 0 : await startOfLastLines(file, lines)
  try {
    for (;;) {
      if (file !== null) {
        for await (const block of blocks(file, at)) {
          at += block.length
          yield block
          if (signal.aborted) return
        }
      }
      if (!follow || signal.aborted) return
      await pause(signal)
      const next = await replacement(path, file, at)
      if (next === null) continue
      // The last words of the old one, said before the new one took its place.
      if (file !== null) for await (const block of blocks(file, at)) yield block
      await file?.close()
      file = next
      at = 0
    }
  } finally {
    await file?.close()
  }
}

/** The file that stands at `path` now, where it is another one or was cut; else null. */
async function replacement(path: string, file: FileHandle | null, at: number): Promise<FileHandle | null> {
  const [now, mine] = await Promise.all([stat(path).catch(() => null), file?.stat()])
  if (now === null) return null
  const isSame = now.ino === mine?.ino && now.dev === mine.dev
  return isSame && now.size >= at ? null : openIfThere(path)
}

const openIfThere = (path: string): Promise<FileHandle | null> =>
  open(path, 'r').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })

async function* blocks(file: FileHandle, from: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = from; ;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** The byte at which the last `lines` lines begin. */
export async function startOfLastLines(file: FileHandle, lines: number): Promise<number> {
  const { size } = await file.stat()
  if (lines === 0) return size
  let left = lines
  for (let end = size; end > 0; end -= BLOCK) {
    const from = Math.max(0, end - BLOCK)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - from), 0, end - from, from)
    for (let index = bytesRead - 1; index >= 0; index--) {
      // The newline at the very end belongs to the last line.
      if (buffer[index] === NEWLINE && from + index !== size - 1 && --left === 0) return from + index + 1
    }
  }
  return 0
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, LOOK_MS)
    signal.addEventListener('abort', done)
  })
