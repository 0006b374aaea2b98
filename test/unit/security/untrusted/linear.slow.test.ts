import { describe, expect, it } from 'vitest'
import { fenceUntrusted } from '../../../../src/security/untrusted/fence.ts'
import { neutralise } from '../../../../src/security/untrusted/neutralise.ts'
import { cleanPolicy } from '../../../../src/security/untrusted/policy.ts'
import { warningsIn } from '../../../../src/security/untrusted/warnings.ts'

const nonce = '0123456789abcdef0123456789abcdef'

/** What a pattern of ours begins with, or nearly matches, over and over. */
const pieces = [
  ...[
    '<',
    '<|',
    '<|a',
    '<|im_start|>',
    '<｜a ',
    '< / ',
    '＜',
    '<<',
    '<invoke ',
    '< invoke name',
    '<tool_call',
    '<a:',
    '<function=',
  ],
  ...['[INST]', '[INST', 'x[INST];', '[/', 'Human:', '\nHuman: ', '\n\n', '\n        ', ' ', 'a', 'a:', 'é', '漢'],
  ...[
    '\u200b',
    '\u200ba',
    'א\u200f',
    '\u200f',
    '\u001b[',
    '\u{e0041}',
    '😀\u200d',
    '\ud800',
    'aa\u00ad',
    '\u034f',
    '👩‍💻',
    '🏴\u{e0067}',
  ],
  ...['</recalled', '<recalled ', '<recalled a ', '<earlier="', `<a ${nonce}`, nonce, '```\n', '~~~', '"'],
  ...['ignore ', 'ignore previous ', 'i g n ', 'ign0re ', 'ig-nore ', '<b>', 'і', 'іa', '*', '_', "'", '。'],
  ...[
    'aGVsbG8gd29ybGQh',
    'aGVsbG8gd29ybGQgdGhpcyBpcyBsb25nZXI ',
    '%41',
    'a%41',
    '\\u0041',
    '&#65;',
    '0x41,',
    '41 ',
    '065 ',
    '01000001',
  ],
  ...[
    '![a](http://x/?a={',
    '![',
    '[a]: ',
    '<a href="http://',
    'http://a@',
    'action: bash\n',
    '"name": "bash", ',
    '[system](',
    '<system ',
  ],
]

const took = (work: (text: string) => unknown, piece: string, length: number): number => {
  const text = piece.repeat(Math.ceil(length / piece.length))
  const from = performance.now()
  work(text)
  return performance.now() - from
}

/** A square would take minutes at this length. */
const LONG = 1_000_000
const LIMIT_MS = 8_000

describe.each([
  ['neutralise', neutralise],
  ['fenceUntrusted', (text: string) => fenceUntrusted({ name: 'web_page', nonce, source: text, text })],
  ['cleanPolicy', cleanPolicy],
  ['warningsIn', warningsIn],
])('%s takes time that grows with the text, not with its square', (_name, work) => {
  it.each(pieces)('of %j', (piece) => {
    took(work, piece, 20_000)
    expect(took(work, piece, LONG)).toBeLessThan(LIMIT_MS)
  })
})
