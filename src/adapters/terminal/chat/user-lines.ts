import { plain } from '../text/plain.ts'
import { lineOf, span, type Line } from '../text/span.ts'
import { wrap } from '../text/wrap.ts'

/** Lines of an own message that are repeated in the transcript. */
const MOST = 12

/** What the person said, as the transcript shows it. `elsewhere`: by another window or program. */
export function userLines(text: string, width: number, elsewhere = false): readonly Line[] {
  const lines = plain(text).trim().split('\n')
  const shown = lines.slice(0, lines.length > MOST ? MOST - 1 : MOST)
  const rows = shown.flatMap((line, index) =>
    wrap(lineOf(line, 'bold'), {
      width,
      first: [index === 0 ? span('› ', 'bold', 'cyan') : span('  ')],
      rest: lineOf('  '),
    }),
  )
  return [
    ...rows,
    ...(shown.length === lines.length ? [] : [lineOf(`  … ${lines.length - shown.length} more lines`, 'dim')]),
    ...(elsewhere ? [lineOf('  (sent from elsewhere)', 'dim')] : []),
  ]
}
