import pc from 'picocolors'
import type { Line } from './span.ts'

export type Paint = (line: Line) => string

export const createPaint = (colour: boolean): Paint => {
  const colors = pc.createColors(colour)
  return (line) =>
    line.map(({ text, style }) => style.reduceRight((painted, name) => colors[name](painted), text)).join('')
}

/** Colour is for terminals; NO_COLOR and FORCE_COLOR (no-color.org, force-color.org) decide otherwise. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const forced = env['FORCE_COLOR']
  if ((env['NO_COLOR'] ?? '') !== '') return false
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false'
  return isTerminal && env['TERM'] !== 'dumb'
}
