/** A simple command of a plain text. `bare`: its program is written without quotes. */
export interface PlainCommand {
  readonly words: readonly (string | null)[]
  readonly bare: boolean
}

/** `alone`: the text is nothing but this one command: no operator, redirection or second line. */
export interface PlainText {
  readonly commands: readonly PlainCommand[]
  readonly alone: boolean
}

const BLANK = /[ \t]+/y
const OPERATOR = /&&|\|\||\|(?![|&])|;(?![;&])|\n/y
/** Throws output away, or joins both outputs. */
const TO_NULL = /(?:[012]?>>?|&>)[ \t]*\/dev\/null(?![^ \t\n;|&])|[12]?>&[12](?![^ \t\n;|&])/y
const FROM_FILE = /<(?![<>&(])[ \t]*/y

/** The pieces a word may be made of, each with its text, or null where it is known at run time only. */
const LITERAL = /(?:[\w./:,@%+=-]|(?<=\w)~)+|'([^'\n]*)'|"([^"$`\\!\n]*)"/y
const AT_RUN_TIME = /[*?~]|\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})|"(?:[^"$`\\!\n]|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})*"/y
const BRACKET = /[[\]](?![^ \t\n;|&])/y
const WORD_END = /(?![^ \t\n;|&<>])/y

/** Why a text with this character outside quotes is not plain. */
const REASONS = new Map([
  ['$', 'holds a $… that is more than the name of a variable'],
  ['`', '`…` is replaced by what another command prints'],
  ['\\', 'a backslash changes how the rest is read'],
  ['#', 'holds a # outside quotes, which can begin a comment'],
  ['!', 'holds a ! outside quotes'],
  ['&', 'goes on in the background (&)'],
  [';', 'holds ;; or a ; without a command'],
  ['|', 'holds a | without a command or |&'],
  ['<', 'reads from elsewhere (<)'],
  ['>', 'writes elsewhere (>)'],
  ["'", 'holds a quote that does not end on its line'],
  ['"', 'holds double quotes with more than text and names of variables'],
])

/**
 * Reads the part of bash in which nothing can be misread: words of letters, digits and quotes, joined by `|`, `&&`, `||`, `;`
 * and line feeds. It knows nothing of the parser, so that the two can be compared; what it does not know is a sentence.
 * Source of the grammar: POSIX.1-2017, Shell Command Language, 2.2, 2.3 and 2.10.
 */
export function readPlainText(text: string): PlainText | string {
  const commands: PlainCommand[] = []
  let words: (string | null)[] = []
  let bare = true
  let alone = true
  let awaited = false
  let at = 0

  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found !== null) at = pattern.lastIndex
    return found
  }
  const refusal = (): string => {
    const character = text.charAt(at)
    return REASONS.get(character) ?? 'holds characters outside quotes that are no plain words'
  }
  /** Undefined: no plain word begins here. */
  const takeWord = (): string | null | undefined => {
    if (take(BRACKET) !== null) return text.charAt(at - 1)
    const start = at
    let word: string | null = ''
    for (;;) {
      const literal = take(LITERAL)
      if (literal !== null && word !== null) word += literal[1] ?? literal[2] ?? literal[0]
      if (literal !== null) continue
      if (take(AT_RUN_TIME) === null) break
      word = null
    }
    const numbersDescriptor = /^\d+$/.test(text.slice(start, at)) && /[<>]/.test(text.charAt(at))
    return at === start || numbersDescriptor || take(WORD_END) === null ? undefined : word
  }
  const finish = () => {
    commands.push({ words, bare })
    words = []
  }

  while (at < text.length) {
    if (take(BLANK) !== null) continue
    const operator = take(OPERATOR)?.[0]
    if (operator !== undefined) {
      alone = false
      if (words.length > 0) finish()
      else if (operator !== '\n') return 'holds an operator without a command'
      else continue
      awaited = operator !== ';' && operator !== '\n'
      continue
    }
    if (take(TO_NULL) !== null) {
      alone = false
      continue
    }
    if (take(FROM_FILE) !== null) {
      alone = false
      const file = takeWord()
      if (file === undefined) return refusal()
      if (file === null || (file.includes('/dev/') && file !== '/dev/null')) return 'reads from elsewhere (<)'
      continue
    }
    const start = at
    const word = takeWord()
    if (word === undefined) return refusal()
    if (words.length === 0 && /^\w+\+?=/.test(text.slice(start, at))) return 'sets a variable'
    if (words.length === 0) bare = word === text.slice(start, at)
    words.push(word)
    awaited = false
  }
  if (words.length > 0) finish()
  if (awaited) return 'ends with an operator'
  if (commands.length === 0) return 'holds no command'
  return { commands, alone: alone && commands.length === 1 }
}
