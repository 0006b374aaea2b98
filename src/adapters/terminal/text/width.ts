const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

const ASCII = /^[\x20-\x7e]*$/

/** What a reader takes for one character each. */
export const graphemes = (text: string): readonly string[] =>
  ASCII.test(text) ? text.split('') : Array.from(segmenter.segment(text), ({ segment }) => segment)

/** East Asian Wide and Fullwidth, first and last code point; Unicode 16, EastAsianWidth.txt. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
]

const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u
const NOTHING = /^[\p{M}\p{Cf}]+$/u

/** Cells one grapheme takes; where terminals differ the larger number, so that a line never runs over. */
export function cellsOf(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0
  if (code < 0x7f) return 1
  if (NOTHING.test(grapheme)) return 0
  return WIDE.some(([first, last]) => code >= first && code <= last) || EMOJI.test(grapheme) ? 2 : 1
}

/** Cells a text without newlines takes. */
export const widthOf = (text: string): number =>
  ASCII.test(text) ? text.length : graphemes(text).reduce((sum, each) => sum + cellsOf(each), 0)
