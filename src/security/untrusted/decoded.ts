/** Blobs of a text that are decoded, and characters that all of them may give. */
const MAX_BLOBS = 256
const MAX_DECODED = 100_000
const DEPTH = 2

const BASE64 = /[A-Za-z0-9+/_-]{24,20000}={0,2}/g
const HEX = /(?<![0-9a-f])(?:\\x|0x|%)?[0-9a-f]{2}(?:[\s,:]{0,2}(?:\\x|0x)?[0-9a-f]{2}){15,10000}/gi
const PERCENT = /%[0-9a-f]{2}(?:[\w.~-]{0,40}%[0-9a-f]{2}){2,3000}[\w.-]{0,40}/gi
const ESCAPES = /(?:\\u[0-9a-f]{4}|\\u\{[0-9a-f]{1,6}\}){8,9000}/gi
const ENTITIES = /(?:&#(?:x[0-9a-f]{1,6}|\d{1,7});[ ]?){8,9000}/gi
const DECIMALS = /(?:\b\d{2,3}[\s,]{1,2}){15,9000}\d{2,3}\b/g
const BITS = /(?:[01]{8}[\s,]{0,2}){12,9000}/g

/**
 * What the encoded parts of a text say: base64, hex, percent, escapes of code and HTML, code points, bits, also twice over.
 * Only what is readable; the number of parts and the length of what they say are bounded.
 */
export function decodedParts(text: string, depth = DEPTH): readonly string[] {
  const parts: string[] = []
  let left = MAX_DECODED
  const decode = (pattern: RegExp, decoder: (blob: string) => string): void => {
    let blobs = 0
    for (const { 0: found, index } of text.matchAll(pattern)) {
      const blob = pattern === PERCENT ? wordBefore(text, index) + found : found
      if (++blobs > MAX_BLOBS || left <= 0) return
      const said = decoder(blob.slice(0, left))
      if (!isReadable(said)) continue
      left -= said.length
      parts.push(said)
      if (depth > 1) parts.push(...decodedParts(said, depth - 1))
    }
  }
  decode(BASE64, fromBase64)
  decode(HEX, (blob) =>
    utf8(Array.from(blob.matchAll(/(?:\\x|0x|%)?([0-9a-f]{2})/gi), ([, digits = '']) => parseInt(digits, 16))),
  )
  decode(PERCENT, fromPercent)
  decode(ESCAPES, (blob) => points(blob, /\\u\{?([0-9a-f]{1,6})/gi, 16))
  decode(ENTITIES, (blob) =>
    blob.replace(/&#(x?)([0-9a-f]{1,7});[ ]?/gi, (_, x: string, digits: string) =>
      point(parseInt(digits, x === '' ? 10 : 16)),
    ),
  )
  decode(DECIMALS, (blob) => points(blob, /(\d{2,3})/g, 10))
  decode(BITS, (blob) => points(blob, /([01]{8})/g, 2))
  return parts
}

function fromBase64(blob: string): string {
  const plain = blob.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  try {
    return utf8(
      Array.from(atob(plain.slice(0, plain.length - (plain.length % 4 === 1 ? 1 : 0))), (byte) => byte.charCodeAt(0)),
    )
  } catch {
    return ''
  }
}

/** What stands unescaped in front of the first escape. */
const wordBefore = (text: string, at: number): string =>
  /[\w.-]*$/.exec(text.slice(Math.max(0, at - 40), at))?.[0] ?? ''

function fromPercent(blob: string): string {
  try {
    return decodeURIComponent(blob)
  } catch {
    return ''
  }
}

const points = (blob: string, pattern: RegExp, radix: number): string =>
  Array.from(blob.matchAll(pattern), ([, digits = '']) => point(parseInt(digits, radix))).join('')

const point = (code: number): string => (code > 0x10ffff ? '' : String.fromCodePoint(code))

/** Bytes as text; '' where they are none. */
const utf8 = (bytes: readonly number[]): string =>
  fromPercent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))

/** Words, mostly: what decodes to noise says nothing. */
function isReadable(text: string): boolean {
  if (text.length < 12) return false
  const letters = text.match(/[\p{L}\p{N}\p{P}\s]/gu)?.length ?? 0
  return letters > 0.9 * text.length && !/[\0-\x08\x0e-\x1f]/.test(text)
}
