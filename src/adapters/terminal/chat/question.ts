import { diffLines } from '../text/diff.ts'
import { plainLine } from '../text/plain.ts'
import { wrap } from '../text/wrap.ts'
import { lineOf, span, type Line } from '../text/span.ts'

/** A question that one key answers. */
export interface Question {
  readonly id: string
  readonly line: Line
  readonly keys: Readonly<Record<string, () => void>>
}

/** Who types the whole word has said it with the first letter. */
const WORDS: Readonly<Record<string, string>> = { y: 'es', a: 'lways', n: 'o' }
const WORD_MS = 1500

/** ms without typing before a key is taken as an answer: who is writing a message does not mean to say yes. */
const QUIET_MS = 700

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
      if (question === undefined || now() - typedAt < QUIET_MS) return false
      const answer = question.keys[key.toLowerCase()]
      if (answer === undefined) return false
      word = WORDS[key.toLowerCase()] ?? ''
      answeredAt = now()
      settle(question.id)
      answer()
      return true
    },
  }
}

export const APPROVAL_LINE: Line = [
  span('Allow it? ', 'bold'),
  span('y', 'bold', 'green'),
  span(' once  '),
  span('a', 'bold', 'green'),
  span(' always for this session  '),
  span('n', 'bold', 'red'),
  span(' no'),
]

/** What is asked for, and every line it would change. */
export const approvalLines = (summary: string, preview: string, width: number): readonly Line[] => [
  ...wrap(lineOf(`? ${plainLine(summary)}`, 'bold', 'yellow'), { width, rest: lineOf('  ') }),
  ...(preview.trim() === '' ? [] : diffLines(preview, width)),
]
