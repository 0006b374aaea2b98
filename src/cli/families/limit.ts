import { InvalidArgumentError, Option } from 'commander'

const MOST = 200

const whole = (text: string): number => {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('Give a whole number from 1.')
  return count
}

export const limitOption = (count: number): Option =>
  new Option('--limit <n>', `at most so many (up to ${MOST})`)
    .argParser((text) => Math.min(whole(text), MOST))
    .default(count)

export const maxTokensOption = (): Option =>
  new Option('--max-tokens <n>', 'stop before the passages have more tokens than that').argParser(whole)
