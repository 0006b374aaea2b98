import { plain } from '../text/plain.ts'
import type { Screen } from '../screen.ts'
import type { Fault } from '../../../bus/messages/fault.ts'
import { lineOf, span, type Line, type StyleName } from '../text/span.ts'
import { wrap } from '../text/wrap.ts'

/** What stands in the transcript; lines of one `tight` kind follow each other without an empty line. */
export type Kind = 'user' | 'answer' | 'reasoning' | 'tool' | 'approval' | 'note' | 'fault'
const tight = new Set<Kind>(['reasoning', 'tool', 'note'])

export interface Transcript {
  readonly print: (kind: Kind, lines: readonly Line[]) => void
  readonly gapBefore: (kind: Kind) => boolean
  readonly width: () => number
  /** A remark of the program itself. */
  readonly say: (text: string, ...style: readonly StyleName[]) => void
  readonly fault: (fault: Pick<Fault, 'message' | 'hint' | 'code'>) => void
  /** What was asked for by a command; its output follows. */
  readonly heading: (text: string) => void
  /** Nothing stands above any more. */
  readonly reset: () => void
}

export function createTranscript(screen: Pick<Screen, 'print'>, columns: () => number): Transcript {
  let last: Kind | null = null
  const width = (): number => columns() - 1
  const gapBefore = (kind: Kind): boolean => last !== null && !(kind === last && tight.has(kind))
  const print = (kind: Kind, lines: readonly Line[]): void => {
    if (lines.length === 0) return
    screen.print(gapBefore(kind) ? [[], ...lines] : lines)
    last = kind
  }
  return {
    print,
    gapBefore,
    width,
    say: (text, ...style) => {
      print(
        'note',
        plain(text)
          .split('\n')
          .flatMap((each) => wrap(lineOf(each, ...style), { width: width(), rest: hanging(each, width()) })),
      )
    },
    fault: ({ code, message, hint }) => {
      const what = code === 'internal' ? `LocalGPT failed (a bug): ${message}` : message
      print('fault', [
        ...wrap(lineOf(plain(what), 'red'), { width: width(), first: lineOf('✗ ', 'red'), rest: lineOf('  ') }),
        ...(hint === undefined
          ? []
          : wrap(lineOf(plain(hint)), { width: width(), first: lineOf('  '), rest: lineOf('  ') })),
      ])
    },
    heading: (text) => {
      print(
        'user',
        wrap(lineOf(plain(text), 'dim'), { width: width(), first: lineOf('› ', 'dim'), rest: lineOf('  ') }),
      )
      last = 'note'
    },
    reset: () => {
      last = null
    },
  }
}

/** Text behind a name ("Notes:    …", "  /help  …") goes on under itself. */
function hanging(text: string, width: number): Line {
  const column = /^\s*\S+(?: \S+)*\s{2,}/.exec(text)?.[0].length ?? /^\s*/.exec(text)?.[0].length ?? 0
  return [span(' '.repeat(column < width / 2 ? column : 0))]
}
