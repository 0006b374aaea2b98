import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitsRule, readCommand } from '../../../../src/security/shell/read-command.ts'
import { shownWord } from '../../../../src/security/shell/visible.ts'

const commands = (text: string): readonly string[] =>
  readCommand(text).commands.map(({ words, place }) => `${place}: ${words.map((word) => word ?? '?').join(' ')}`)

describe('the commands of a text', () => {
  it('are found at any depth, with the place that says most', () => {
    expect(commands('a x | b && c')).toEqual(['pipe: a x', 'pipe: b', 'list: c'])
    expect(commands('echo "$(a `b`)"')).toEqual(['plain: echo ?', 'substitution: a ?', 'substitution: b'])
    expect(commands('f() { a | b; }; f')).toEqual(['function: a', 'function: b', 'list: f'])
    expect(commands('if a; then b; elif c; then d; else e; fi')).toHaveLength(5)
    expect(commands('for x in $(a); do b $x; done')).toEqual(['substitution: a', 'loop: b ?'])
    expect(commands('case $(a) in x) b;; y) c;& esac')).toEqual(['substitution: a', 'condition: b', 'condition: c'])
    expect(commands('a & b')).toEqual(['background: a', 'list: b'])
    expect(commands('(a); { b; }')).toEqual(['subshell: a', 'group: b'])
    expect(commands('coproc a')).toEqual(['coprocess: a'])
    expect(commands('a <(b) >(c)')).toEqual(['plain: a ? ?', 'process substitution: b', 'process substitution: c'])
    expect(commands('echo $((x[$(a)])) ${y:-$(b)} ${z[$(c)]}')).toEqual([
      'plain: echo ? ? ?',
      'substitution: a',
      'substitution: b',
      'substitution: c',
    ])
    expect(commands('[[ -n $(a) ]]; ((x[$(b)]))')).toEqual(['substitution: a', 'substitution: b'])
    expect(commands('A=$(a) b=($(c)) d >$(e)')).toEqual([
      'plain: d',
      'substitution: a',
      'substitution: c',
      'substitution: e',
    ])
    expect(commands('cat <<E\n$(a)\nE')).toEqual(['plain: cat', 'substitution: a'])
    expect(commands("cat <<'E'\n$(a)\nE")).toEqual(['plain: cat'])
  })

  it('include what a shell is given as a text', () => {
    expect(commands('sudo bash -xc "a; b" name')).toEqual([
      'plain: sudo bash -xc a; b name',
      'shell text: a',
      'shell text: b',
    ])
    expect(commands("eval a 'b | c'")).toEqual(['plain: eval a b | c', 'shell text: a b', 'shell text: c'])
    expect(commands('sh <<E\na\nE')).toEqual(['plain: sh', 'shell text: a'])
    expect(commands("bash <<< 'a'")).toEqual(['plain: bash', 'shell text: a'])
    expect(commands('cat <<E | sh\na\nE')).toEqual(['pipe: cat', 'pipe: sh', 'shell text: a'])
    expect(readCommand('bash -c "$X"').unclear).toContain('what a shell runs in it is known only when it runs')
    expect(readCommand('cat x | bash').unclear).toContain('a shell runs what another command prints')
  })

  it('have words as bash makes them, null where only the run decides', () => {
    const words = (text: string) => readCommand(text).commands[0]?.words
    expect(words(`a b\\ c 'd'"e"$'\\x66' \\"`)).toEqual(['a', 'b c', 'def', '"'])
    expect(words('a $x "$x" *.c ~ {1,2} $(b) `b` $((1)) <(b) x=~ $"t"')).toEqual(['a', ...Array<null>(11).fill(null)])
    expect(words('export A=1 B=$x')).toEqual(['export', 'A=1', null])
    expect(words('a \'x\ny\' "*~{a,b}"')).toEqual(['a', 'x\ny', '*~{a,b}'])
  })
})

describe('what is not plain', () => {
  it('is nothing of one plain command', () => {
    expect(readCommand('ls -la')).toEqual({
      commands: [{ words: ['ls', '-la'], place: 'plain' }],
      unclear: [],
      rule: ['ls', '-la'],
      whyNoRule: null,
      readsOnly: true,
    })
  })

  it('is said, a sentence each', () => {
    const unclear = (text: string) => readCommand(text).unclear
    expect(unclear('ls $(date) > out.txt')).toEqual([
      '$(…) is replaced by what another command prints',
      'writes to out.txt',
    ])
    expect(unclear('sudo ls &')).toEqual(['goes on in the background (&)', 'sudo runs another program'])
    expect(unclear('A=1 ls $X')).toEqual(['sets A', '$X is known only when it runs'])
    expect(unclear('bash x')).toEqual(['bash is a shell'])
    expect(unclear('ls <<< a')).toEqual(['brings an input of its own (<<<)'])
    expect(unclear('cat > /dev/tcp/h/80')).toEqual(['talks to the network (/dev/tcp/h/80)'])
    expect(unclear('ls # x')).toEqual(['holds a # outside quotes, which can begin a comment'])
    expect(unclear('ls "x')[0]).toMatch(/^cannot be parsed: /)
    expect(unclear('ls\r')).toEqual(['holds a carriage return, which bash keeps as part of a word'])
    expect(unclear('ls; '.repeat(51)).at(-1)).toBe('has more than 50 commands')
    expect(unclear('')).toEqual(['holds no command'])
  })

  it('is why no rule is offered; some plain commands have a reason of their own', () => {
    const why = (text: string) => readCommand(text).whyNoRule
    expect(why('ls | cat')).toBe('hands the output of a command to the next one (|)')
    expect(why('./run')).toBe('./run is not a bare name or a program of /bin or /usr/bin')
    expect(why("'ls' -la")).toBe('the name of the program is quoted')
    expect(why('git commit')).toBe('git commit can run hooks, helpers or aliases')
    expect(why('find . -delete')).toBe('-delete runs another program, deletes or writes')
    expect(why('curl http://h')).toBe('curl brings whatever a server says at that time')
    expect(why('constructor x')).toBeNull()
  })
})

describe('a rule', () => {
  it('fits its own words, however they are quoted, and no others', () => {
    expect(fitsRule('ls -la', ['ls', '-la'])).toBe(true)
    expect(fitsRule(' ls  "-la" ', ['ls', '-la'])).toBe(true)
    expect(fitsRule("cat 'a b'", ['cat', 'a b'])).toBe(true)
    expect(fitsRule('cat a b', ['cat', 'a b'])).toBe(false)
    expect(fitsRule('ls -la x', ['ls', '-la'])).toBe(false)
    expect(fitsRule('ls', ['ls', '-la'])).toBe(false)
    expect(fitsRule('', [])).toBe(false)
  })

  it('that would not be offered fits nothing', () => {
    expect(fitsRule('bash -c ls', ['bash', '-c', 'ls'])).toBe(false)
    expect(fitsRule('./ls', ['./ls'])).toBe(false)
  })
})

/** What bash reads in a special way, beside letters that make programs. */
const token = fc.constantFrom(
  ...['ls', 'git', 'status', '-la', 'a', 'cat', 'id', 'x=1', 'é', 'а', ' ', ' ', ' ', '\t', '\n', '\\', "'", '"', '`'],
  ...['$', '$(', '${', '$((', ')', '}', '))', '(', '{', '<', '>', '<<', '<<<', '|', '&', ';', '&&', '#', '!', '*', '?'],
  ...['[', ']', '~', '=', '2', '/dev/null', 'if', 'then', 'fi', '\u200b', '\r', '\0', '@', '+', ',', '..'],
)
const soup = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''))

describe('whatever the text', { timeout: 30_000 }, () => {
  it('is read without a throw, and what is offered says itself', () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
        const { rule, whyNoRule, unclear, commands: found } = readCommand(text)
        expect(whyNoRule === null).toBe(rule !== null)
        if (rule === null) return
        expect(unclear).toEqual([])
        expect(found).toEqual([{ words: rule, place: 'plain' }])
        const printed = rule.map(shownWord).join(' ')
        expect(readCommand(printed).rule).toEqual(rule)
        expect(fitsRule(printed, rule)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('is no rule with a sign of the shell outside quotes', () => {
    const sign = fc.constantFrom(...';|&<>$`\n()\\#!*?~{'.split(''))
    const word = fc.constantFrom('ls', '-la', "'a;b'", '"c|d"', 'x')
    fc.assert(
      fc.property(fc.array(word), sign, fc.array(word), fc.boolean(), (before, mark, after, near) => {
        const text = [...before, mark, ...after].join(near ? '' : ' ')
        // Behind a letter, ~ is a letter.
        if (mark === '~' && near && before.length > 0) return
        expect(readCommand(text).rule).toBeNull()
      }),
      { numRuns: 500 },
    )
  })
})
