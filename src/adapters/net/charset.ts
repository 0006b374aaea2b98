import { TextDecoder } from 'node:util'
import { isHtml, isXml, type ContentType } from './content-type.ts'

const HEAD_BYTES = 1_024

/**
 * The text of `bytes` and the charset it was read in: as a byte order mark says, or the server, or the document itself in
 * its first KiB, or else UTF-8, and windows-1252 for HTML that is none. What is broken becomes U+FFFD; a character cut off
 * at the end is left out. https://html.spec.whatwg.org/#determining-the-character-encoding
 */
export function decodeText(bytes: Buffer, { type, charset }: ContentType): string {
  const named = markOf(bytes) ?? decoderFor(charset) ?? decoderFor(namedInside(bytes, type))
  if (named !== null) return decoded(named, bytes)
  if (isHtml(type) && !isUtf8(bytes)) return decoded(new TextDecoder('windows-1252'), bytes)
  return decoded(new TextDecoder(), bytes)
}

const decoded = (decoder: TextDecoder, bytes: Buffer): string => decoder.decode(bytes, { stream: true })

function markOf(bytes: Buffer): TextDecoder | null {
  const start = bytes.subarray(0, 3).toString('hex')
  if (start === 'efbbbf') return new TextDecoder()
  if (start.startsWith('fffe')) return new TextDecoder('utf-16le')
  return start.startsWith('feff') ? new TextDecoder('utf-16be') : null
}

/** Null for a name that nobody knows. */
function decoderFor(charset: string | null): TextDecoder | null {
  try {
    return charset === null ? null : new TextDecoder(charset)
  } catch {
    return null
  }
}

function namedInside(bytes: Buffer, type: string): string | null {
  const head = bytes.subarray(0, HEAD_BYTES).toString('latin1')
  const meta = isHtml(type) ? /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head)?.[1] : undefined
  const declared = isXml(type) ? /^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w:.-]+)/i.exec(head)?.[1] : undefined
  const name = meta ?? declared ?? null
  // It was read as ASCII, so it is none of these, whatever it says.
  return name !== null && /^utf-?16/i.test(name) ? 'utf-8' : name
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
