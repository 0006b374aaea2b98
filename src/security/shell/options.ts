/** The options a program may be given. `short`: letters; a colon behind one: it takes a value. `long`: `=` behind: a value, `==`: two words. */
export interface KnownOptions {
  readonly short: string
  readonly long: readonly string[]
}

/**
 * The operands where every option is a known one, else null. An option is never guessed: abbreviations and words that
 * are known only at run time (none, one or many then) are refused, the latter but behind `--`. Source: POSIX.1-2017 12.2, GNU getopt_long.
 */
export function operandsOf(args: readonly (string | null)[], known: KnownOptions): readonly (string | null)[] | null {
  const operands: (string | null)[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]
    if (arg === '--') return [...operands, ...args.slice(i + 1)]
    if (arg === null || arg === undefined) return null
    if (arg === '-' || !arg.startsWith('-')) operands.push(arg)
    else {
      const values = arg.startsWith('--')
        ? longValues(arg.slice(2), known.long)
        : shortValues(arg.slice(1), known.short)
      if (values === null || !args.slice(i + 1, i + 1 + values).every((value) => typeof value === 'string')) return null
      i += values
    }
  }
  return operands
}

/** How many of the following words belong to this option; null: it is not known. */
function longValues(option: string, known: readonly string[]): number | null {
  if (known.includes(`${option}==`)) return 2
  const [name = ''] = option.split('=')
  if (known.includes(`${name}=`)) return name === option ? 1 : 0
  return known.includes(option) ? 0 : null
}

function shortValues(letters: string, known: string): number | null {
  for (let i = 0; i < letters.length; i++) {
    const at = known.indexOf(letters.charAt(i))
    if (at === -1 || letters.charAt(i) === ':') return null
    if (known[at + 1] === ':') return i === letters.length - 1 ? 1 : 0
  }
  return 0
}
