import { describe, expect, it } from 'vitest'
import { fold, wordsOf } from '../../../src/actors/memory/words.ts'

describe('words', () => {
  it.each([
    ['Große Łódź Ørsted naïve', 'grosse lodz orsted naive'],
    ['Æther œuvre Þór', 'aether oeuvre thor'],
    ['ﬁne Ⅳ', 'fine iv'],
    ['İstanbul', 'istanbul'],
    ['ガラス', 'ガラス'],
  ])('of any spelling fold to one: %s', (text, folded) => {
    expect(fold(text)).toBe(folded)
  })

  it.each([
    ["Caroline's cat, and Bob’s", ['caroline', 'cat', 'and', 'bob']],
    ['parseHeader in src/http/header.rs', ['parseheader', 'parse', 'header', 'in', 'src', 'http', 'header', 'rs']],
    ['030-555123', ['030', '555123']],
    ['喝咖啡', ['喝咖', '喝', '咖啡', '咖', '啡']],
    ['東京タワー', ['東京', '東', '京タ', '京', 'タワ', 'ワー']],
    ['한국어', ['한국', '국어']],
    ['ดีมาก', ['ดี', 'ีม', 'มา', 'าก']],
    ['हिन्दी भाषा', ['हिन्दी', 'भाषा']],
    ['\ud800a\0b "NEAR(" *', ['a', 'b', 'near']],
  ])('of %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })
})
