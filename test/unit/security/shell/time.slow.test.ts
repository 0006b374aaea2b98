import { describe, expect, it } from 'vitest'
import { readCommand } from '../../../../src/security/shell/read-command.ts'

const LENGTH = 100_000
const OPENERS = [
  ...[
    '$(',
    '`',
    '"$(',
    '(',
    '{ ',
    '${x:-',
    '$((',
    '${a[$(',
    '<(',
    '<<A ',
    'a <<E\n',
    'if ',
    'case x in ',
    'f(){ ',
    '[[ (',
  ],
  ...[
    'a;',
    'a|',
    'a && ',
    '$a',
    '"$a"',
    "'",
    '"',
    "$'",
    '\\',
    '*',
    '[',
    '@(a|',
    '{a,',
    '~ ',
    'eval ',
    'bash -c ',
    '>a ',
  ],
  ...['a ', '! ', 'time ', 'coproc ', '#\n', '\n', 'аb', 'а\u0301\u0301', 'a?b:', 'a=( ', '<<<', 'for ((;;)) do '],
]

describe('a text of full length', () => {
  it.each(OPENERS)('that only opens %j is read or refused in time', (opener) => {
    const started = performance.now()
    readCommand(opener.repeat(Math.floor(LENGTH / opener.length)))
    readCommand(`ls "${opener.repeat(Math.floor((LENGTH - 5) / opener.length))}"`)
    // Seconds where they were hours: a quadratic step over this length takes many times as long.
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
