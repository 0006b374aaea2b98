import { plain } from '../text/plain.ts'
import { lineOf, span, type Line } from '../text/span.ts'
import { wrap } from '../text/wrap.ts'

/** Lines of an own message that are repeated in the transcript. */
const MOST = 12

/** What the person said, as the transcript shows it. */
export function userLines(text: string, width: number): readonly Line[] {
  const lines = plain(text).trim().split('\n')
  const shown = lines.slice(0, lines.length > MOST ? MOST - 1 : MOST)
  const rows = shown.flatMap((line, index) =>
    wrap(lineOf(line, 'bold'), {
      width,
      first: [index === 0 ? span('› ', 'bold', 'cyan') : span('  ')],
      rest: lineOf('  '),
    }),
  )
  return shown.length === lines.length
    ? rows
    : [...rows, lineOf(`  … ${lines.length - shown.length} more lines`, 'dim')]
}
