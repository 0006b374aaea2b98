import { widthOf } from './width.ts'

export type StyleName =
  'bold' | 'dim' | 'italic' | 'underline' | 'strikethrough' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan'

/** Text in one look. It holds no newline and no control character: `plain` has been over it. */
export interface Span {
  readonly text: string
  readonly style: readonly StyleName[]
}
export type Line = readonly Span[]

export const span = (text: string, ...style: readonly StyleName[]): Span => ({ text, style })
export const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + widthOf(text), 0)
export const textOfLine = (line: Line): string => line.map(({ text }) => text).join('')
export const lineOf = (text: string, ...style: readonly StyleName[]): Line => [span(text, ...style)]

/** The same line with `style` under each part's own. */
export const styled = (line: Line, ...style: readonly StyleName[]): Line =>
  line.map((part) => ({ text: part.text, style: [...style, ...part.style] }))
