import { describe, expect, it } from 'vitest'
import { createPrompt } from '../../../src/adapters/terminal/input/prompt.ts'
import { viewEditor } from '../../../src/adapters/terminal/input/editor-view.ts'
import { createQuestions } from '../../../src/adapters/terminal/chat/question.ts'
import { textOfLine } from '../../../src/adapters/terminal/text/span.ts'

/** Keys by name; anything of one letter, or that is no name, is typed. */
function typing(entries: string[] = []) {
  const history = { entries, add: (entry: string) => void entries.push(entry) }
  const prompt = createPrompt(history, (text) => (text === '/he' ? '/help' : null))
  const keys = (...names: string[]) =>
    names.map((key) => {
      const typed = key.length === 1 || /[^a-z-]/.test(key)
      return prompt.stroke({ type: 'key', key, text: typed ? key : '' })
    })
  return {
    prompt,
    keys,
    text: () => prompt.editor().text,
    paste: (text: string) => prompt.stroke({ type: 'paste', text }),
  }
}

describe('a message being written', () => {
  it('is sent by Enter and leaves an empty line', () => {
    const { keys, text } = typing()
    expect(keys('h', 'i', 'return').at(-1)).toEqual({ type: 'sent', text: 'hi' })
    expect(text()).toBe('')
  })

  it.each(['m-return', 'enter'])('%s begins another line', (key) => {
    const { keys, text } = typing()
    keys('a', key, 'b')
    expect(text()).toBe('a\nb')
  })

  it('a backslash at the end of a line begins another one', () => {
    const { keys, text } = typing()
    keys('a', '\\', 'return', 'b')
    expect(text()).toBe('a\nb')
  })

  it('nothing is not sent', () => {
    const { keys } = typing()
    expect(keys(' ', 'return').at(-1)).toBeNull()
  })

  it('many pasted lines are one message, without what would drive the terminal', () => {
    const { keys, paste } = typing()
    paste('one\r\ntwo\x1b[2J\rthree\n')
    expect(keys('return')).toEqual([{ type: 'sent', text: 'one\ntwo\nthree' }])
  })

  it('one key removes one character, whatever it is made of', () => {
    const { keys, text, paste } = typing()
    paste('a👩‍👩‍👧e\u0301')
    keys('backspace')
    expect(text()).toBe('a👩‍👩‍👧')
    keys('backspace')
    expect(text()).toBe('a')
  })

  it.each([
    [['c-a', 'X'], 'Xone two'],
    [['c-left', 'X'], 'one Xtwo'],
    [['c-w'], 'one '],
    [['c-w', 'c-a', 'c-y'], 'twoone '],
    [['c-u'], ''],
    [['home', 'c-k', 'X', 'c-y'], 'Xone two'],
    [['left', 'left', 'delete'], 'one to'],
    [['c-a', 'm-d'], ' two'],
  ])('%j', (names, result) => {
    const { keys, text, paste } = typing()
    paste('one two')
    keys(...names)
    expect(text()).toBe(result)
  })

  it('up and down move between lines first, then through what was typed before; the draft comes back', () => {
    const { keys, text, paste } = typing(['old', 'older\nof two'])
    paste('draft\nx')
    keys('up')
    expect(text()).toBe('draft\nx')
    keys('up')
    expect(text()).toBe('older\nof two')
    keys('up', 'up')
    expect(text()).toBe('old')
    keys('down', 'down', 'down')
    expect(text()).toBe('draft\nx')
  })

  it('Tab completes a command', () => {
    const { keys, text, paste } = typing()
    paste('/he')
    keys('tab')
    expect(text()).toBe('/help')
  })

  it('Ctrl-D leaves an empty line only', () => {
    const { keys } = typing()
    expect(keys('a', 'c-a', 'c-d').at(-1)).toEqual({ type: 'changed' })
    expect(keys('c-d')).toEqual([{ type: 'end' }])
  })
})

describe('its rows', () => {
  const view = (text: string, cursor: number, width = 12, height = 5) => {
    const { lines, row, column } = viewEditor({ text, cursor, cut: '' }, width, height)
    return { rows: lines.map(textOfLine), row, column }
  }

  it('are as many as the width wants, the cursor where the next letter goes', () => {
    expect(view('abcdefghijk', 11)).toEqual({ rows: ['› abcdefghi', '  jk'], row: 1, column: 4 })
    expect(view('日本', 2)).toEqual({ rows: ['› 日本'], row: 0, column: 6 })
  })

  it('of a long message are those around the cursor', () => {
    const text = Array.from({ length: 100 }, (_, n) => `line ${n}`).join('\n')
    const { rows, row } = view(text, text.length, 40, 5)
    expect(rows).toHaveLength(5)
    expect([rows[row], rows.at(-1)]).toEqual(['  line 99', '  100 lines'])
  })
})

describe('a question', () => {
  const asked = () => {
    let now = 10_000
    const questions = createQuestions(() => now)
    const answers: string[] = []
    const keys = { y: () => void answers.push('yes'), n: () => void answers.push('no') }
    return {
      questions,
      answers,
      pass: (ms: number) => (now += ms),
      ask: (id = 'q') => questions.ask({ id, line: [], keys }),
    }
  }

  it('is answered by one key, once', () => {
    const { questions, answers, ask } = asked()
    ask()
    expect([questions.key('y'), questions.key('y')]).toEqual([true, false])
    expect(answers).toEqual(['yes'])
  })

  it('a letter of a message being typed is no answer', () => {
    const { questions, answers, ask, pass } = asked()
    questions.typed()
    ask()
    pass(300)
    expect(questions.key('y')).toBe(false)
    pass(1000)
    expect(questions.key('y')).toBe(true)
    expect(answers).toEqual(['yes'])
  })

  it('whoever types the whole word has answered once and typed nothing', () => {
    const { questions, ask } = asked()
    ask()
    expect(['y', 'e', 's', 'x'].map(questions.key)).toEqual([true, true, true, false])
  })

  it('that is settled elsewhere is gone, and the next one is asked', () => {
    const { questions, ask } = asked()
    ask('first')
    ask('second')
    questions.settle('first')
    expect(questions.current()?.id).toBe('second')
  })
})
