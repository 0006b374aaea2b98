import { breakControlTokens } from './control-tokens.ts'
import { showInvisible } from './invisible.ts'

/**
 * Untrusted text that can fake no structure and hides nothing: control tokens of models are broken by one visible
 * character, invisible characters are shown as `⟨U+202E⟩`. HTML, code, Markdown and every language stay as they are, byte
 * for byte. Linear in the text; `neutralise(neutralise(text)) === neutralise(text)`.
 */
export const neutralise = (text: string): string => breakControlTokens(showInvisible(text))

/** For a name or an address in a line of ours: neutralised, on one line, at most `max` code points. */
export function neutraliseLine(text: string, max: number): string {
  // What is cut off is not looked at: four units hold any code point and a blank.
  const line = neutralise(text.slice(0, 4 * max).replace(/[\s\u0085]+/gu, ' ')).trim()
  const points = Array.from(line)
  return points.length <= max ? line : `${points.slice(0, max - 1).join('')}…`
}
