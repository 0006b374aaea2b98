import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concealSecrets, createConcealer } from '../../../src/security/secrets.ts'

const VALUE = 'correct-horse-battery'
const LONGER = 'correct-horse-battery-staple'
const values = [VALUE, LONGER]
const secrets = [
  VALUE,
  LONGER,
  `sk-ant-${'a1'.repeat(40)}`,
  `sk-${'Z'.repeat(48)}`,
  `ghp_${'b'.repeat(36)}`,
  `github_pat_${'c'.repeat(60)}`,
  `glpat-${'d'.repeat(20)}`,
  'xoxb-1234567890-abcdef',
  'AKIAIOSFODNN7EXAMPLE',
  `AIza${'e'.repeat(35)}`,
  `hf_${'f'.repeat(34)}`,
  `npm_${'g'.repeat(36)}`,
]
const hide = (text: string): string => concealSecrets(text, values, () => '[hidden]')

const streamed = (pieces: readonly string[]): string => {
  const concealer = createConcealer(hide, values)
  return pieces.map((piece) => concealer.push(piece)).join('') + concealer.flush()
}

describe('secrets', () => {
  it.each(secrets)('%s is hidden wherever it stands', (secret) => {
    expect(hide(`key=${secret}, "${secret}"\n${secret}`)).toBe('key=[hidden], "[hidden]"\n[hidden]')
  })

  it.each([
    'task-management-software-for-everybody',
    'the AKIA of things',
    'sk-short',
    'a desk-bound-worker-in-an-office',
  ])('%s is none', (text) => {
    expect(hide(text)).toBe(text)
    expect(streamed(Array.from(text))).toBe(text)
  })

  it.each(secrets)('%s is hidden in a stream split at every position', (secret) => {
    const text = `Your key is ${secret}; keep it.`
    for (let i = 1; i < text.length; i++) expect(streamed([text.slice(0, i), text.slice(i)])).toBe(hide(text))
    expect(streamed(Array.from(text))).toBe(hide(text))
    expect(streamed(Array.from(secret))).toBe('[hidden]')
  })

  it('are hidden in any text split anywhere, exactly as in the whole text', () => {
    const word = fc.oneof(
      fc.constantFrom(...secrets, 'sk-', 'ghp_', 'desk-', 'correct-horse', ' ', '\n', '"', 'é', '👩‍💻', 'x', '-', '_'),
      fc.string({ maxLength: 6 }),
    )
    const split = fc.tuple(fc.array(word, { maxLength: 12 }), fc.array(fc.nat(400), { maxLength: 8 }))
    fc.assert(
      fc.property(split, ([words, cuts]) => {
        const text = words.join('')
        const at = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
        const pieces = at.slice(1).map((end, i) => text.slice(at[i], end))
        expect(streamed(pieces)).toBe(hide(text))
      }),
      { numRuns: 3000 },
    )
  })

  it('hold ordinary words back for nothing', () => {
    const concealer = createConcealer(hide, values)
    expect(['Hello', ' wor', 'ld, ', 'correct', ' answer'].map((piece) => concealer.push(piece))).toEqual([
      'Hello',
      ' wor',
      'ld, ',
      '',
      'correct answer',
    ])
  })

  it('are looked for in time that grows with the text, not with its square', () => {
    const took = (length: number): number => {
      const from = performance.now()
      streamed([`${'A'.repeat(length)} `, 'end'])
      return performance.now() - from
    }
    took(20_000)
    expect(took(1_000_000)).toBeLessThan(2_000)
  })
})
