import { commandView } from './command-view.ts'
import type { ShellReading } from './reading.ts'
import { shownLines } from './visible.ts'

/** All of a command, letter for letter, and below it what it comes to where that is not the same. */
export function commandPreview(text: string, reading: ShellReading): string {
  const lines = shownLines(text.replace(/\n+$/, ''))
  const whole = lines.map((line, at) => `${at === 0 ? '$' : '>'} ${line}`)
  const view = commandView(reading)
  return view === lines.join('\n') ? whole.join('\n') : [...whole, '', 'It comes to:', view].join('\n')
}
