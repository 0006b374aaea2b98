/** Whole control sequences: CSI, the string kinds (OSC, DCS, APC, PM, SOS), two- and three-character escapes; 7 and 8 bit. */
const SEQUENCES =
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]+[0-~]|\x1b[0-OQ-WYZ\\`-~]/g
/** C0 but tab and newline, DEL, C1, bidi marks and overrides, line separators, invisible tags, what is no character. */
const UNSAFE =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** Characters of an unfinished sequence that are waited for before they are taken as text. */
const MAX_HELD = 256

/** Text that can only be read: nothing in it drives the terminal or changes the direction of what stands around it. */
export const plain = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(SEQUENCES, '')
    .replace(UNSAFE, '')
    .replace(/\p{Cs}/gu, '\ufffd')

/** One line of plain text. */
export const plainLine = (text: string): string => plain(text).replace(/\s+/g, ' ').trim()

/** The same for text that arrives in pieces, also where a sequence or a surrogate pair is split over several. */
export function createPlainStream() {
  let held = ''
  return {
    push(text: string): string {
      const all = (held + text).replace(SEQUENCES, '')
      const from = heldFrom(all)
      held = all.slice(from)
      return plain(all.slice(0, from))
    },
    end(): string {
      const rest = plain(held)
      held = ''
      return rest
    },
  }
}

function heldFrom(text: string): number {
  const escape = Math.max(...['\x1b', '\x9b', '\x9d', '\x90'].map((start) => text.lastIndexOf(start)))
  if (escape >= 0 && text.length - escape <= MAX_HELD) return escape
  return /[\ud800-\udbff\r]$/.test(text) ? text.length - 1 : text.length
}
