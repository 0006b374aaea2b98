import { fstatSync } from 'node:fs'
import { isUtf8 } from 'node:buffer'
import { fail } from '../bus/messages/fault.ts'
import { MAX_MESSAGE_BYTES } from '../bus/messages/turn.ts'

const SILENT_MS = 3000

/** Whether something may be waiting on stdin: a pipe or a file, not a terminal and not /dev/null. */
function isFed(): boolean {
  try {
    const stats = fstatSync(0)
    return stats.isFIFO() || stats.isFile() || stats.isSocket()
  } catch {
    return false
  }
}

/**
 * What was piped in, as text; empty where nothing was. A pipe that stays silent for 3 s is given up with a word.
 * Throws FaultError `input.too_large`, `input.encoding`.
 */
export async function readStdin(say: (text: string) => void): Promise<string> {
  if (process.stdin.isTTY || !isFed()) return ''
  const chunks: Buffer[] = []
  let size = 0
  await new Promise<void>((resolve, reject) => {
    const silent = setTimeout(() => {
      say('Nothing came by the pipe for 3 s, so it is left out.')
      process.stdin.destroy()
      resolve()
    }, SILENT_MS)
    process.stdin.on('data', (chunk: Buffer) => {
      clearTimeout(silent)
      size += chunk.length
      chunks.push(chunk)
      if (size <= MAX_MESSAGE_BYTES) return
      process.stdin.destroy()
      reject(
        fail('input.too_large', `The text is larger than ${MAX_MESSAGE_BYTES / 1_000_000} MB.`, {
          hint: 'Save it as a file in the workspace and ask about the file.',
        }),
      )
    })
    process.stdin.on('end', () => {
      clearTimeout(silent)
      resolve()
    })
    process.stdin.on('error', reject)
  })
  const bytes = Buffer.concat(chunks)
  if (!isUtf8(bytes))
    throw fail('input.encoding', 'The text that came by the pipe is not UTF-8.', {
      hint: 'Convert it first, such as with: iconv -f latin1 -t utf-8',
    })
  return bytes.toString('utf8').replace(/^\uFEFF/, '')
}
