import { graphemes } from '../text/width.ts'

/** A message being written. `cursor`: UTF-16 units before it, never inside a character. */
export interface Editor {
  readonly text: string
  readonly cursor: number
  /** What was cut last, for Ctrl-Y. */
  readonly cut: string
}

export const emptyEditor: Editor = { text: '', cursor: 0, cut: '' }

export const withText = (editor: Editor, text: string): Editor => ({ ...editor, text, cursor: text.length })

export const insert = (editor: Editor, text: string): Editor => ({
  ...editor,
  text: editor.text.slice(0, editor.cursor) + text + editor.text.slice(editor.cursor),
  cursor: editor.cursor + text.length,
})

const remove = (editor: Editor, from: number, to: number, keep = false): Editor => ({
  text: editor.text.slice(0, from) + editor.text.slice(to),
  cursor: from,
  cut: keep && to > from ? editor.text.slice(from, to) : editor.cut,
})

/** Characters looked at around the cursor: no grapheme is longer. */
const NEAR = 64

const previous = ({ text, cursor }: Editor): number =>
  cursor - (graphemes(text.slice(Math.max(0, cursor - NEAR), cursor)).at(-1)?.length ?? 0)
const next = ({ text, cursor }: Editor): number =>
  cursor + (graphemes(text.slice(cursor, cursor + NEAR))[0]?.length ?? 0)

const lineStart = ({ text, cursor }: Editor): number => text.lastIndexOf('\n', cursor - 1) + 1
const lineEnd = ({ text, cursor }: Editor): number => {
  const end = text.indexOf('\n', cursor)
  return end < 0 ? text.length : end
}
const wordStart = ({ text, cursor }: Editor): number => text.slice(0, cursor).search(/[^\s]*\s*$/)
const wordEnd = ({ text, cursor }: Editor): number => cursor + (/^\s*[^\s]*/.exec(text.slice(cursor))?.[0].length ?? 0)

const to = (editor: Editor, cursor: number): Editor => ({ ...editor, cursor })

/** The line above or below in the same column; null where there is none. */
function vertical(editor: Editor, step: -1 | 1): Editor | null {
  const start = lineStart(editor)
  const column = graphemes(editor.text.slice(start, editor.cursor)).length
  if (step < 0 && start === 0) return null
  const end = lineEnd(editor)
  if (step > 0 && end === editor.text.length) return null
  const target = to(editor, step < 0 ? start - 1 : end + 1)
  const from = lineStart(target)
  const line = graphemes(editor.text.slice(from, lineEnd(target)))
  return to(editor, from + line.slice(0, column).join('').length)
}

const operations: Readonly<Record<string, (editor: Editor) => Editor | null>> = {
  left: (editor) => to(editor, previous(editor)),
  right: (editor) => to(editor, next(editor)),
  'c-left': (editor) => to(editor, wordStart(editor)),
  'c-right': (editor) => to(editor, wordEnd(editor)),
  home: (editor) => to(editor, lineStart(editor)),
  end: (editor) => to(editor, lineEnd(editor)),
  up: (editor) => vertical(editor, -1),
  down: (editor) => vertical(editor, 1),
  backspace: (editor) => remove(editor, previous(editor), editor.cursor),
  delete: (editor) => remove(editor, editor.cursor, next(editor)),
  'c-w': (editor) => remove(editor, wordStart(editor), editor.cursor, true),
  'm-d': (editor) => remove(editor, editor.cursor, wordEnd(editor), true),
  'c-u': (editor) => remove(editor, lineStart(editor), editor.cursor, true),
  'c-k': (editor) => remove(editor, editor.cursor, lineEnd(editor), true),
  'c-y': (editor) => insert(editor, editor.cut),
  newline: (editor) => insert(editor, '\n'),
}

const synonyms: Readonly<Record<string, string>> = {
  'c-b': 'left',
  'c-f': 'right',
  'm-b': 'c-left',
  'm-left': 'c-left',
  'm-f': 'c-right',
  'm-right': 'c-right',
  'c-a': 'home',
  'c-e': 'end',
  'c-p': 'up',
  'c-n': 'down',
  'c-h': 'backspace',
  'm-backspace': 'c-w',
  'c-backspace': 'c-w',
  enter: 'newline',
  'm-return': 'newline',
  'm-enter': 'newline',
}

/** What a key does to the text: the new state, null where it cannot be done here, undefined where the key edits nothing. */
export const edit = (editor: Editor, key: string): Editor | null | undefined =>
  operations[synonyms[key] ?? key]?.(editor)
