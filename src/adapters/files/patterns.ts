import { RE2JS } from 're2js'
import picomatch from 'picomatch'
import { fail, type FaultError } from '../../bus/messages/fault.ts'
import { roughSize } from './pattern-size.ts'

/** Characters of a pattern. */
const LONGEST = 1_000
/** Steps of the machine RE2 makes of a pattern: each may be at work on each character of a line. */
const MOST_STEPS = 1_000
/** Steps by a rough count before; compiling as many takes some ms, compiling a million half a second. */
const MOST_ROUGHLY = 2 * MOST_STEPS
/** Steps × characters of one test, each of which takes about 15 ns where it takes longest. */
const WORK = 500_000
const LONGEST_LINE = 10_000

/** Looks for a pattern in one line; gives where it begins, -1 where it does not occur. */
export type FindInLine = (line: string) => number

/**
 * A regular expression of somebody else. RE2 takes time linear in the text, and of a very long line only the beginning
 * is looked at (10,000 characters; 500 with the largest patterns), so that a line takes some ms at most.
 * Throws FaultError `input.invalid`.
 */
export function lineFinder(pattern: string, ignoreCase: boolean): FindInLine {
  const expression = compiled(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
  const reach = Math.min(LONGEST_LINE, Math.floor(WORK / expression.programSize()))
  return (line) => {
    const matcher = expression.matcher(line.length > reach ? line.slice(0, reach) : line)
    return matcher.find() ? matcher.start() : -1
  }
}

/** Segments `.` and `..` and empty ones, which picomatch keeps wildcards from; paths that are listed have none of them. */
const DOT_GUARDS = /\(\?!\(\?:\^\|\\\/\)\\\.\{1,2\}\(\?:\\\/\|\$\)\)|\(\?!\\\.\{1,2\}\(\?:\\\/\|\$\)\)|\(\?=\.\)/g

/**
 * Whether a path matches a glob such as `**\/*.{ts,tsx}`; one without a slash is for the name alone. picomatch reads the
 * glob, RE2 matches it: with RegExp six stars would keep the program busy for minutes. Throws FaultError `input.invalid`.
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const pattern = glob.replace(/^\.\//, '')
  const expression = compiled(glob, RE2JS.DOTALL, () => globSource(pattern))
  return pattern.includes('/')
    ? (path) => expression.test(path)
    : (path) => expression.test(path.slice(path.lastIndexOf('/') + 1))
}

/** Whether a glob names a folder that is left out otherwise. */
export const asksFor = (glob: string, folder: string): boolean => glob.split('/').includes(folder)

const globSource = (glob: string): string =>
  picomatch.makeRe(glob, { dot: true, noextglob: true, nonegate: true }).source.replace(DOT_GUARDS, '')

function compiled(pattern: string, flags: number, sourceOf: (pattern: string) => string = (same) => same): RE2JS {
  if (pattern.length > LONGEST) throw unfit(pattern, 'it is too long')
  let expression: RE2JS
  try {
    const source = sourceOf(pattern)
    if (roughSize(source) > MOST_ROUGHLY) throw new Error('its repeat counts make it too large')
    expression = RE2JS.compile(source, flags)
  } catch (error) {
    throw unfit(pattern, (error as Error).message)
  }
  if (expression.programSize() > MOST_STEPS) throw unfit(pattern, 'it is too large')
  return expression
}

const unfit = (pattern: string, why: string): FaultError =>
  fail('input.invalid', `The pattern ${JSON.stringify(pattern.slice(0, 80))} cannot be used: ${why}.`, {
    hint: 'Write it shorter, with small repeat counts, in RE2 syntax: without look-around and back-references.',
  })
