import type { ImageFile } from '../../ports/files.ts'
import { unreadable } from './path-faults.ts'
import { firstBytes, type OpenFile } from './reading.ts'

/** Bytes; what providers take of one image (Anthropic, "Vision": 5 MB; others take more). */
const MAX_BYTES = 5_000_000
const HEAD = 12

/** By its first bytes, whatever its name; null: it is no image. Throws FaultError `file.unreadable` beyond 5 MB. */
export async function imageFile(file: OpenFile, shown: string): Promise<ImageFile | null> {
  const mediaType = mediaTypeOf((await firstBytes(file, HEAD)).toString('latin1'))
  if (mediaType === null) return null
  if (file.size > MAX_BYTES)
    throw unreadable(shown, `it is an image of more than ${MAX_BYTES / 1_000_000} MB; make it smaller`)
  return { mediaType, data: (await firstBytes(file, file.size)).toString('base64') }
}

/** PNG (RFC 2083, 3.1), JPEG (ITU T.81, B.1.1.3: SOI and a marker), GIF (87a, 89a), WebP (RFC 9649, 2.4). */
function mediaTypeOf(head: string): ImageFile['mediaType'] | null {
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(head)) return 'image/gif'
  return /^RIFF[\s\S]{4}WEBP/.test(head) ? 'image/webp' : null
}
