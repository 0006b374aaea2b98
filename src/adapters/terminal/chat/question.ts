import { showInvisible } from '../../../security/untrusted/invisible.ts'
import { diffLines } from '../text/diff.ts'
import { plain, plainLine } from '../text/plain.ts'
import { wrap } from '../text/wrap.ts'
import { lineOf, span, type Line } from '../text/span.ts'

/** A question that one key answers. */
export interface Question {
  readonly id: string
  readonly line: Line
  readonly keys: Readonly<Record<string, () => void>>
}

/** Who types the whole word has said it with the first letter. */
const WORDS: Readonly<Record<string, string>> = { y: 'es', s: 'ession', a: 'lways', n: 'o' }
const WORD_MS = 1500

/** ms without typing before a key is taken as an answer: who is writing a message does not mean to say yes. */
const QUIET_MS = 700

/** ms in which a question cannot have been read. */
const UNREAD_MS = 400

export interface Questions {
  readonly current: () => Question | null
  readonly ask: (question: Question) => void
  readonly settle: (id: string) => void
  /** The person is typing a message. */
  readonly typed: () => void
  /** The message is sent: the next key may be an answer. */
  readonly sent: () => void
  /** True where the key answered the question. */
  readonly key: (key: string) => boolean
}

export function createQuestions(now: () => number): Questions {
  let open: readonly Question[] = []
  let typedAt = -Infinity
  let word = ''
  let answeredAt = -Infinity
  /** When a question came up behind one that was answered: nobody can have read it yet. */
  let nextAt = -Infinity
  const settle = (id: string): void => {
    open = open.filter((question) => question.id !== id)
  }
  return {
    current: () => open[0] ?? null,
    ask: (question) => {
      open = [...open, question]
    },
    settle,
    typed: () => {
      typedAt = now()
    },
    sent: () => {
      typedAt = -Infinity
    },
    key: (key) => {
      if (word !== '' && key === word.charAt(0) && now() - answeredAt < WORD_MS) {
        word = word.slice(1)
        return true
      }
      word = ''
      const [question] = open
      if (question?.keys[key.toLowerCase()] !== undefined && now() - nextAt < UNREAD_MS) return true
      if (question === undefined || now() - typedAt < QUIET_MS) return false
      const answer = question.keys[key.toLowerCase()]
      if (answer === undefined) return false
      word = WORDS[key.toLowerCase()] ?? ''
      answeredAt = now()
      settle(question.id)
      if (open.length > 0) nextAt = now()
      answer()
      return true
    },
  }
}

/** After text of others every call is asked for until /clear: an answer for the session would be no answer to the next one. */
export const offersSession = ({ opens, tainted }: Pick<Asked, 'opens' | 'tainted'>): boolean =>
  !opens && tainted.length === 0

type Asked = Pick<Shown, 'always' | 'tainted'> & { readonly opens: boolean }

/** `always`: what can be allowed for good is named above it; `opens`: a yes holds for the conversation. */
export const approvalLine = ({ always, opens, tainted }: Asked): Line => [
  span('Allow it? ', 'bold'),
  span('y', 'bold', 'green'),
  span(opens ? ' until /clear  ' : ' once  '),
  ...(offersSession({ opens, tainted }) ? [span('s', 'bold', 'green'), span(' the same for this session  ')] : []),
  ...(always !== null
    ? [span('a', 'bold', 'green'), span(tainted.length === 0 ? ' always  ' : ' always, here after /clear  ')]
    : []),
  span('n', 'bold', 'red'),
  span(' no'),
]

interface Shown {
  readonly summary: string
  readonly preview: string
  /** The folder it happens in; '': none in particular. */
  readonly cwd: string
  /** What "always" would stand for; null: it is not offered. */
  readonly always: string | null
  /** What others wrote and the model has read. */
  readonly tainted: readonly string[]
}

/** What is asked for, every line it would change, whose idea it may be, and what "always" would mean. */
export const approvalLines = ({ summary, preview, cwd, always, tainted }: Shown, width: number): readonly Line[] => [
  ...wrap(lineOf(`? ${spelledOut(summary)}`, 'bold', 'yellow'), { width, rest: lineOf('  ') }),
  ...(preview.trim() === '' ? [] : diffLines(preview, width)),
  ...(cwd === '' ? [] : wrap(lineOf(`  in ${spelledOut(cwd)}`), { width, rest: lineOf('    ') })),
  ...(tainted.length === 0
    ? []
    : wrap(lineOf(`! The model has read text of others, which may speak through it: ${listed(tainted)}`, 'red'), {
        width,
        rest: lineOf('  '),
      })),
  ...(always === null ? [] : wrap(lineOf(`  always: ${spelledOut(always)}`, 'dim'), { width, rest: lineOf('    ') })),
]

/** One line in which nothing is left out: others may have named what it tells of. */
const spelledOut = (text: string): string =>
  plain(showInvisible(text).replace(/[\n\r\t\u2028\u2029]/g, (point) => `⟨U+${hex(point)}⟩`))

const hex = (point: string): string => point.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')

const SOURCES = 5

const listed = (sources: readonly string[]): string => {
  const shown = sources.slice(-SOURCES).map((source) => plainLine(source).slice(0, 120))
  const more = sources.length - shown.length
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '')
}
