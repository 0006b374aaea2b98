import { InvalidArgumentError, Option } from 'commander'

const MOST = 200

const parse = (text: string): number => {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('Give a whole number from 1.')
  return Math.min(count, MOST)
}

export const limitOption = (count: number): Option =>
  new Option('--limit <n>', `at most so many (up to ${MOST})`).argParser(parse).default(count)
