import { quote } from './quote.ts'

/** What is noted of the person: what they said to remember, and what they wrote of themselves. */
export const ABOUT_ME = ['MEMORY.md', 'USER.md'] as const
/** Lines asked of each. */
export const LINES = 200
/** Lines quoted of each. */
const MOST = 30

interface Line {
  readonly n: number
  readonly body: string
}

interface Read {
  readonly output: string
  readonly isError: boolean
}

/** The telling lines of both files, with where they stand; `read`: what memory_get gave of each, in order. */
export function sayAboutMe(read: readonly Read[]): string {
  const quotes = ABOUT_ME.flatMap((file, i) => {
    const { output = '', isError = true } = read[i] ?? {}
    return isError ? [] : quotesOf(file, tellingLines(output))
  })
  return quotes.length === 0
    ? 'I know nothing about you yet. Tell me with "remember that I …", or write it into USER.md.'
    : quotes.join('\n\n')
}

function quotesOf(file: string, lines: readonly Line[]): string[] {
  const runs: Line[][] = []
  for (const line of lines.slice(0, MOST)) {
    const run = runs.at(-1)
    if (run?.at(-1)?.n === line.n - 1) run.push(line)
    else runs.push([line])
  }
  const quoted = runs.map((run) => {
    const [first, last] = [run[0]?.n ?? 0, run.at(-1)?.n ?? 0]
    return quote({
      text: run.map(({ body }) => body).join('\n'),
      source: `${file}#L${first}${last === first ? '' : `-L${last}`}`,
    })
  })
  return lines.length > MOST ? [...quoted, `(${file} says more.)`] : quoted
}

/** Without headings, empty lines and comments. */
function tellingLines(numbered: string): Line[] {
  const telling: Line[] = []
  let inComment = false
  for (const line of numbered.split('\n')) {
    const [, n = '', whole = ''] = /^(\d+)\t(.*)$/.exec(line) ?? []
    const [body, open] = withoutComments(whole, inComment)
    inComment = open
    if (n !== '' && body.trim() !== '' && !body.startsWith('#')) telling.push({ n: Number(n), body: body.trimEnd() })
  }
  return telling
}

/** What of a line stands outside HTML comments, and whether one is open at its end. */
function withoutComments(line: string, inComment: boolean): readonly [string, boolean] {
  const from = inComment ? line.indexOf('-->') : 0
  if (from < 0) return ['', true]
  const rest = line.slice(inComment ? from + 3 : 0).replace(/<!--.*?-->/g, '')
  const opens = rest.indexOf('<!--')
  return opens < 0 ? [rest, false] : [rest.slice(0, opens), true]
}
