import { hiddenRuns } from './invisible.ts'

/** Tag characters, overrides of direction, annotations, joiners of formulas: no ordinary text holds them, not even by accident. */
const NEVER_BY_ACCIDENT = /[\u202d\u202e\u2062-\u2064\ufff9-\ufffb\u{e0000}-\u{e007f}]/u
/** Hides or paints over what a terminal shows. */
const CONCEALING = /^(?:8m|2K|30;40m|1A|\?25l)/
const LETTER = /\p{L}/u
/** A stray zero-width space is common; so many in a row, or within words, are a message. */
const LONG_RUN = 4
const WORDS_SPLIT = 3

/** The place of characters that hide something on purpose; null where there are none. */
export function hiddenOnPurpose(text: string): number | null {
  let split = 0
  for (const { at, run } of hiddenRuns(text)) {
    const end = at + run.length
    if (NEVER_BY_ACCIDENT.test(run) || (run.length >= LONG_RUN && !/^[\0-\x1f]+$/.test(run))) return at
    if (run === '\u001b' && CONCEALING.test(text.slice(end + 1, end + 9))) return at
    if (
      /^[\u00ad\u034f\u200b-\u200d\u2060\ufeff]+$/.test(run) &&
      LETTER.test(text[at - 1] ?? '') &&
      LETTER.test(text[end] ?? '')
    )
      if (++split >= WORDS_SPLIT) return at
  }
  return null
}
