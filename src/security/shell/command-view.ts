import type { ShellReading } from './reading.ts'
import { shownWord } from './visible.ts'

/** What a person is shown before they allow a command: a line for each, where it stands, and what is not plain about it. */
export function commandView({ commands, unclear }: ShellReading): string {
  const lines = commands.map(({ words, place }) => {
    const line = words.map(shownWord).join(' ')
    return place === 'plain' ? line : `${line}   [${place}]`
  })
  return [...lines, ...unclear.map((sentence) => `! ${sentence}`)].join('\n')
}
