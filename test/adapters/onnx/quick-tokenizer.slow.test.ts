import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokenizerFile } from '../../../src/adapters/onnx/minilm.ts'
import { linesOf, Pieces } from '../../../src/adapters/onnx/pieces.ts'
import { loadQuickTokenizer, writeQuickTokenizer } from '../../../src/adapters/onnx/quick-tokenizer.ts'
import { loadTokenizer } from '../../../src/adapters/onnx/tokenise.ts'
import type { Tokenise } from '../../../src/adapters/onnx/tokenise.ts'

describe('a vocabulary that is searched where it lies', () => {
  it('has the pieces it was made of and no others', () => {
    const word = fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom('a', 'b', '#', 'é', '界', '🙂', '\0') })
    fc.assert(
      fc.property(fc.dictionary(word, fc.nat()), fc.array(word), (vocabulary, others) => {
        const pieces = new Pieces(linesOf(vocabulary))
        for (const piece of [...Object.keys(vocabulary), ...others, '']) {
          const id = Object.hasOwn(vocabulary, piece) ? vocabulary[piece] : undefined
          expect(pieces.get(piece)).toBe(id)
          expect(pieces.has(piece)).toBe(id !== undefined)
        }
      }),
    )
  })

  it('takes no piece that would be two', () => {
    expect(() => linesOf({ 'a b': 1 })).toThrow('a b')
    expect(() => linesOf({ 'a\nb': 1 })).toThrow()
  })
})

describe('the tokenizer for quick starts', () => {
  let folder = ''
  let whole: Tokenise
  let quick: Tokenise
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'localgpt-quick-'))
    await writeQuickTokenizer(folder, tokenizerFile())
    whole = await loadTokenizer(tokenizerFile(), 256)
    quick = await loadQuickTokenizer(folder, 256)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('finds the tokens that the whole one finds, in thousands of lines', async () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url))
    const files = ['README.md', 'docs/http-api.md', 'docs/messages.md', 'docs/SEMANTICS.md', 'CHANGELOG.md']
    const lines = (await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))).join('\n').split('\n')
    expect(lines.length).toBeGreaterThan(1000)
    expect(lines.filter((line) => String(quick(line)) !== String(whole(line)))).toEqual([])
  })

  it('finds them in whatever else is written', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('', '[CLS] [SEP] [PAD] [MASK] [UNK]', 'x'.repeat(101), 'word '.repeat(300), '我们 Ünïcödé ﬁ'),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect(quick(text)).toEqual(whole(text))
      }),
      { numRuns: 200 },
    )
  })
})
