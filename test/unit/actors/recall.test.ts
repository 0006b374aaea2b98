import { describe, expect, it } from 'vitest'
import { queryOf, worthRecalling, type Recalling } from '../../../src/actors/session/recall.ts'
import { tellingWords } from '../../../src/actors/session/telling-words.ts'
import type { Passage } from '../../../src/bus/messages/memory.ts'

const found = (content: string, more: Partial<Passage> = {}, cosine: number | null = null): Passage => ({
  source: 'note',
  file: 'knowledge/home.md',
  lineStart: 1,
  lineEnd: 1,
  content,
  score: 5,
  heading: '',
  date: null,
  explanation: {
    text: null,
    vector: cosine === null ? null : { rank: 1, score: cosine },
    parts: {},
    decay: 1,
    merged: [],
  },
  ...more,
})
const recalled = (query: string, passages: readonly Passage[], more: Partial<Recalling> = {}): string[] =>
  worthRecalling(passages, { query, files: [], earlier: [], tokens: 1000, ...more }).map(({ content }) => content)

describe('what to look for', () => {
  it.each(['hi', 'Hello!', 'thanks a lot', 'ok', 'Danke, gut so!', 'go on', 'yes please', '👍', '...', '   '])(
    'is nothing in "%s"',
    (text) => {
      expect(queryOf(text)).toBeNull()
    },
  )

  it.each(['When does my passport expire?', 'Müll?', '冰箱里有什么', 'ที่อยู่ของฉัน', '42'])('is all of "%s"', (text) => {
    expect(queryOf(text)).toBe(text)
  })

  it('is both ends of a pasted page, no code point torn', () => {
    const query = queryOf(`Why does this fail? 🦊${'🦊'.repeat(5000)} What does the log say?`) ?? ''
    expect(query).toMatch(/^Why does this fail\? /)
    expect(query).toMatch(/What does the log say\?$/)
    expect(query.length).toBeLessThanOrEqual(2001)
    expect(query).not.toMatch(/[\ud800-\udfff]/u)
  })
})

describe('telling words', () => {
  it('meet across endings, accents and letter case', () => {
    expect(tellingWords('It expires')).toEqual(tellingWords('to expire'))
    expect(tellingWords('CAFÉS')).toEqual(tellingWords('cafe'))
    expect(tellingWords('the of and')).toEqual(new Set())
  })
  it('are neighbouring characters where words are not set apart', () => {
    expect(tellingWords('冰箱里')).toEqual(new Set(['冰箱', '箱里']))
  })
})

describe('what is worth recalling', () => {
  it('is what was found, where a passage shares half of what the question is about', () => {
    expect(
      recalled('When does my passport expire?', [
        found('The passport is valid until May 2031'),
        found('The milk expires on Friday', { score: 4 }),
        found('Plumber comes on Friday', { score: 3 }),
      ]),
    ).toHaveLength(3)
    expect(recalled('Write a long poem about the sea at dusk', [found('Write to the tax office')])).toEqual([])
  })

  it('is near in meaning, though no word is the same', () => {
    expect(recalled('Which pet do I have?', [found('Our cat is called Miso', {}, 0.5)])).toHaveLength(1)
    expect(recalled('Which pet do I have?', [found('Our cat is called Miso', {}, 0.3)])).toEqual([])
    expect(recalled('Which pet do I have?', [found('The pet shop closes at six', {}, 0.1)])).toEqual([])
    const question = 'Which vet did the cat see in March?'
    expect(recalled(question, [found('The cat was at the doctor in March', {}, 0.4)])).toHaveLength(1)
    expect(recalled(question, [found('The cat was at the doctor in March', {}, 0.3)])).toEqual([])
    expect(recalled(question, [found('In March the vet saw the cat', {}, 0.3)])).toHaveLength(1)
  })

  it('stands on a day that was asked for', () => {
    const day = found('- lunch with Ada', { date: '2026-05-01' })
    const parts = { date: 5 }
    const explanation = { text: null, vector: null, parts, decay: 1, merged: [] }
    expect(recalled('What happened on 1 May?', [{ ...day, explanation }])).toHaveLength(1)
    expect(recalled('What happened on 1 May?', [day])).toEqual([])
  })

  it('is told by its heading too', () => {
    expect(recalled('wifi password?', [found('correct horse', { heading: 'Home > Wifi password' })])).toHaveLength(1)
  })

  it('is not far behind the best', () => {
    const passages = [found('tea: Darjeeling', { score: 8 }), found('tea is cold', { score: 3 })]
    expect(recalled('tea', passages)).toEqual(['tea: Darjeeling'])
  })

  it('is not what the system prompt holds already, but for what was cut from it', () => {
    const files = [{ name: 'MEMORY.md', text: '# Memory\n\n- The tea is Darjeeling\n(the file goes on)' }]
    const passages = [
      found('- The tea is Darjeeling', { file: 'MEMORY.md' }),
      found('- Green tea at night', { file: 'MEMORY.md' }),
      found('- The tea is Darjeeling', { file: 'sessions/s1.md', source: 'session' }),
    ]
    expect(worthRecalling(passages, { query: 'tea', files, earlier: [], tokens: 1000 })).toEqual(passages.slice(1))
    const rest = [passages[0]!, found('bread', { score: 4 })]
    expect(worthRecalling(rest, { query: 'tea', files, earlier: [], tokens: 1000 })).toEqual([])
  })

  it('is not what an earlier turn recalled', () => {
    const earlier = [found('one\ntea is Darjeeling\nthree')]
    expect(recalled('tea', [found('tea is Darjeeling'), found('tea with milk')], { earlier })).toEqual([
      'tea with milk',
    ])
  })

  it('fits the budget, the best first', () => {
    const long = `tea ${'x'.repeat(300)}`
    const passages = [found(`a ${long}`), found(`b ${long}`), found('tea, short')]
    expect(recalled('tea', passages, { tokens: 140 })).toEqual([`a ${long}`, 'tea, short'])
    expect(recalled('tea', passages, { tokens: 0 })).toEqual([])
  })

  it('is twelve passages at most', () => {
    expect(
      recalled(
        'tea',
        Array.from({ length: 19 }, (_, i) => found(`tea ${i}`)),
      ),
    ).toHaveLength(12)
  })
})
