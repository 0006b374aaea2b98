import fc from 'fast-check'

/** What bash reads in a special way, loose. No names of parts of bash that do something: only `[` and `:` can be made of it. */
const loose = fc.constantFrom(
  ...[
    'aa',
    'b',
    '-x',
    '1',
    '2',
    ' ',
    ' ',
    ' ',
    ' ',
    '\t',
    '\n',
    ';',
    '&',
    '|',
    '&&',
    '||',
    '>',
    '<',
    '/dev/null',
    '>&1',
  ],
  ...[
    '"',
    "'",
    '\\',
    '$',
    '$A',
    '${A}',
    '`',
    '{',
    '}',
    '(',
    ')',
    '#',
    '!',
    '~',
    '*',
    '?',
    '[',
    ']',
    '=',
    'é',
    ',',
    '..',
  ],
  ...[
    '$(',
    '<(',
    '%',
    '^',
    '@',
    '+',
    '"$A"',
    "'c d'",
    '/',
    '<<<',
    '<<E',
    '\nE\n',
    'if',
    'then',
    'fi',
    '$((',
    '))',
    'à',
  ],
)

const word = fc.constantFrom(
  ...[
    'aa',
    'b',
    '-x',
    '1',
    'c d',
    'A',
    'x=1',
    '#',
    '\\',
    '\\\n',
    '$A',
    '${A}',
    '~',
    '*',
    '!',
    '2',
    '=',
    '-',
    ',',
    '[a]',
  ],
  ...[
    '{1,2}',
    '$',
    'é',
    ' ',
    '\t',
    'E',
    'in',
    'do',
    'if',
    '"',
    '\\"',
    "'",
    '\\$',
    '\\`',
    '$#',
    '${#A}',
    '${A#b}',
    '&-',
    '@',
  ],
)
const joint = fc.constantFrom(';', '\n', '|', '&&', '||', '&', ' ; ', ' | ', '\n\n', ' ', '', '|&', ' #c\n', '\\\n')
const redirect = fc.constantFrom('>/dev/null', '<1', '>&2', '<&-', '2>&1', '&>/dev/null', '>&-x', ' > /dev/null')

/** Constructs of the grammar around others, in every mixture; `%` is where another one stands. */
const frames = [
  ...['$(%)', '`%`', '"%"', '${x:-%}', '(%)', '{ %;}', 'if %;then %;fi', 'case a in a)%;;esac', 'for x in a;do %;done'],
  ...[
    'f(){ %;};f',
    'aa <<E\n%\nE\n',
    "aa <<'E'\n%\nE\n",
    'aa <<-E|b\n\t%\n\tE\n',
    'b <(%)',
    'b >(%)',
    '$((%))',
    '[[ % ]]',
  ],
  ...[
    "'%'",
    "$'%'",
    'aa<<<%',
    'x=% %',
    'x=(%) %',
    '((%))',
    '! %',
    'time %',
    '$"%"',
    '${A/%/%}',
    '$[%]',
    'while %;do %;break;done',
  ],
]

const nested = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { depthSize: 'medium', maxDepth: 5 },
    word,
    fc.tuple(tie('text'), joint, tie('text')).map((parts) => parts.join('')),
    fc.tuple(tie('text'), redirect, tie('text')).map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom(...frames), tie('text'), tie('text'))
      .map(([frame, first, second]) => frame.replace('%', () => first).replace('%', () => second)),
  ),
})).text

/** The same texts every time: a difference that is found stays found. */
const made = (texts: fc.Arbitrary<string>, count: number): readonly string[] =>
  fc.sample(texts, { numRuns: count, seed: 7 }).filter((text) => text.length < 400)

export const looseTexts = (count: number) =>
  made(
    fc.array(loose, { minLength: 1, maxLength: 10 }).map((tokens) => tokens.join('')),
    count,
  )
export const nestedTexts = (count: number) =>
  made(
    fc.tuple(fc.constantFrom('', 'aa '), nested).map((parts) => parts.join('')),
    count,
  )
