/** What shows nothing by itself, steers the direction of other text, or is half a character. Ranges of a regular expression. */
const INVISIBLE = [
  String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f`, // controls but tab and line ends; ANSI begins with one
  String.raw`\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164`,
  String.raw`\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{13430}-\u{1343f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}`,
  String.raw`\u{e0000}-\u{e0fff}\ud800-\udfff`,
  // Noncharacters, the last two of each plane among them.
  String.raw`\ufdd0-\ufdef\ufffe\uffff`,
  ...Array.from(
    { length: 16 },
    (_, plane) => `\\u{${(plane + 1).toString(16)}fffe}\\u{${(plane + 1).toString(16)}ffff}`,
  ),
].join('')

const scripts = (names: string): string =>
  names
    .split(' ')
    .map((name) => `\\p{Script_Extensions=${name}}`)
    .join('')

/** Letters change their form with a joiner or non-joiner beside them. */
const JOINING = scripts(
  'Arabic Syriac Mongolian Nko Adlam Hanifi_Rohingya Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Tibetan Myanmar Khmer Balinese Javanese Sundanese Tai_Tham Meetei_Mayek Grantha Chakma Newa Tirhuta Kaithi Lepcha Limbu',
)
/** Words are written without spaces, so a zero-width one says where a line may break. */
const UNSPACED = scripts('Thai Lao Khmer Myanmar Tai_Le New_Tai_Lue Tai_Tham Cham Balinese Javanese Tibetan')
const LETTER = String.raw`(?:(?![${INVISIBLE}])[\p{L}\p{M}])`

/** `run` where `before` stands in front of it: what rarely fits comes first, which is quicker. */
const behind = (before: string, run: string): string => `${run}(?<=${before}${run})`

/** Where a whole run of such characters is ordinary writing: each looks at visible neighbours alone. */
const LEGITIMATE = [
  behind(`[${JOINING}]`, String.raw`[\u200c\u200d]`),
  String.raw`\u200d(?=[${JOINING}])`,
  // Emoji: https://www.unicode.org/reports/tr51 (joined, with a skin tone, as text or picture, keycaps, flags of regions)
  behind(
    String.raw`[\p{Extended_Pictographic}\p{Emoji_Modifier}]`,
    String.raw`\ufe0f?\u200d(?=\p{Extended_Pictographic})`,
  ),
  behind(String.raw`[\p{S}\p{Extended_Pictographic}]`, String.raw`[\ufe0e\ufe0f]`),
  behind('[0-9#*]', String.raw`\ufe0f(?=\u20e3)`),
  behind(
    String.raw`\u{1f3f4}`,
    String.raw`[\u{e0061}-\u{e007a}]{2}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,4}\u{e007f}`,
  ),
  // Forms of one sign: https://www.unicode.org/Public/UCD/latest/ucd/StandardizedVariants.txt and the ideographs of IVD
  behind(
    String.raw`[\p{Sm}\p{So}\p{Script=Han}\p{Script=Myanmar}\p{Script=Phags_Pa}0\u3001\u3002\uff01\uff0c\uff0e\uff1a\uff1b\uff1f]`,
    String.raw`[\ufe00-\ufe02]`,
  ),
  behind(String.raw`\p{Script=Han}`, String.raw`[\u{e0100}-\u{e011f}]`),
  behind(String.raw`\p{Script=Egyptian_Hieroglyphs}`, String.raw`(?:[\ufe00-\ufe06]|[\u{13430}-\u{1343f}]{1,3})`),
  behind(String.raw`[\u1820-\u18aa]`, String.raw`(?:[\u180b-\u180d\u180f]|\u180e(?=[\u1820-\u18aa]))`),
  behind(String.raw`[\u1100-\u115e]`, String.raw`\u1160`),
  String.raw`\u115f(?=[\u1161-\u11a7])`,
  behind(String.raw`\p{Script=Duployan}`, String.raw`[\u{1bca0}-\u{1bca3}]`),
  behind(`[${UNSPACED}]`, String.raw`\u200b`),
  String.raw`\u200b(?=[${UNSPACED}])`,
  behind(String.raw`[\p{L}\p{M}]`, String.raw`\u034f(?=\p{M})`),
  // A soft hyphen parts syllables, not letters.
  behind(`${LETTER}{2}`, String.raw`\u00ad(?=${LETTER}{2})`),
].join('|')

const RUN = new RegExp(`[${INVISIBLE}]+`, 'gu')
const DIRECTION_MARK = /^[\u061c\u200e\u200f]$/
const RIGHT_TO_LEFT =
  /(?=\p{L})[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u

/** No ordinary run is longer, in UTF-16 units. */
const LONGEST_LEGITIMATE = 16
/** Code points of one run that are shown one by one. */
const SHOWN = 256

export interface HiddenRun {
  readonly at: number
  readonly run: string
}

/**
 * Replaces each run of invisible characters that no writing needs by `⟨U+202E⟩` for each code point. A run stays or goes
 * as a whole and is judged by what is visible beside it, so a second pass changes nothing; each looks at a bounded
 * neighbourhood, or at its line, which is looked at once.
 */
export const showInvisible = (text: string): string =>
  replaceHidden(text, ({ run }) => {
    const points = Array.from(run.length > 2 * SHOWN ? run.slice(0, 2 * SHOWN) : run).slice(0, SHOWN)
    const shown = points.map((point) => `⟨${codeOf(point)}⟩`).join('')
    const rest = run.length - points.join('').length
    return rest === 0 ? shown : `${shown}⟨${rest} more⟩`
  })

/** The runs that `showInvisible` would show. */
export function hiddenRuns(text: string): readonly HiddenRun[] {
  const runs: HiddenRun[] = []
  replaceHidden(text, (hidden) => {
    runs.push(hidden)
    return ''
  })
  return runs
}

/** The text without anything invisible, ordinary or not. */
export const withoutInvisible = (text: string): string => text.replace(RUN, '')

function replaceHidden(text: string, by: (hidden: HiddenRun) => string): string {
  const isRightToLeft = lineTest(text, RIGHT_TO_LEFT)
  return text.replace(RUN, (run, at: number) => {
    const stays =
      run.length <= LONGEST_LEGITIMATE &&
      ((at === 0 && run === '\ufeff') || matchesAt(text, at) || (DIRECTION_MARK.test(run) && isRightToLeft(at)))
    return stays ? run : by({ at, run })
  })
}

/** Made when the first such character is met: the tables of scripts take milliseconds. */
let legitimate: RegExp | null = null

function matchesAt(text: string, at: number): boolean {
  legitimate ??= new RegExp(`(?:${LEGITIMATE})(?![${INVISIBLE}])`, 'uy')
  legitimate.lastIndex = at
  return legitimate.test(text)
}

/** Whether the line at a position matches; asked from left to right, so that each line is read once. */
function lineTest(text: string, pattern: RegExp): (at: number) => boolean {
  let end = -1
  let matches = false
  return (at) => {
    if (at > end) {
      const next = text.indexOf('\n', at)
      const start = text.lastIndexOf('\n', at) + 1
      end = next === -1 ? text.length : next
      matches = pattern.test(text.slice(start, end))
    }
    return matches
  }
}

const codeOf = (point: string): string => `U+${(point.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
