import { isUtf8 } from 'node:buffer'
import type { TextFile } from '../../ports/files.ts'
import { unreadable } from './path-faults.ts'
import { firstBytes, type OpenFile } from './reading.ts'

/** Throws FaultError `file.unreadable` for what is no UTF-8 text. */
export async function textFile(file: OpenFile, shown: string, maxBytes: number): Promise<TextFile> {
  const content = await firstBytes(file, Math.min(file.size, maxBytes))
  const truncated = file.size > content.length
  const whole = truncated ? wholeCodePoints(content) : content
  if (!isText(whole)) throw unreadable(shown, 'it is not UTF-8 text')
  return { path: shown, text: whole.toString('utf8'), bytes: file.size, truncated }
}

export const isText = (bytes: Buffer): boolean => !bytes.includes(0) && isUtf8(bytes)

/** Drops the bytes of a code point that a cut tore. */
function wholeCodePoints(bytes: Buffer): Buffer {
  for (let drop = 0; drop < 4 && drop <= bytes.length; drop++) {
    const part = bytes.subarray(0, bytes.length - drop)
    if (isUtf8(part)) return part
  }
  return bytes
}
