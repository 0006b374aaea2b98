import { InvalidArgumentError, Option } from 'commander'
import type { Lines } from '../../bus/messages/citation.ts'

const parse = (text: string): Lines => {
  const [, from, to = from] = /^L?(\d+)(?:[-:]L?(\d+))?$/i.exec(text.trim()) ?? []
  const lines = { start: Number(from), end: Number(to) }
  if (from === undefined || lines.start < 1 || lines.end < lines.start)
    throw new InvalidArgumentError('Give lines from 1 on, such as 12 or 3-5.')
  return lines
}

export const linesOption = (): Option => new Option('--lines <a-b>', 'these lines alone').argParser(parse)
