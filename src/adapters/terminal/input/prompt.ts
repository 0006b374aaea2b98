import { plain } from '../text/plain.ts'
import { edit, emptyEditor, insert, withText, type Editor } from './editor.ts'
import type { History } from './history.ts'
import type { Stroke } from './keyboard.ts'
import { createRecall } from './recall.ts'

export type PromptEvent =
  /** A whole message. */
  | { readonly type: 'sent'; readonly text: string }
  | { readonly type: 'interrupt' }
  | { readonly type: 'end' }
  | { readonly type: 'redraw' }
  | { readonly type: 'suspend' }
  | { readonly type: 'changed' }

export interface Prompt {
  readonly editor: () => Editor
  readonly clear: () => void
  /** What a stroke does; null where nothing. */
  readonly stroke: (stroke: Stroke) => PromptEvent | null
}

/** The line where messages are written: editing, history, completion, and when a message is whole. */
export function createPrompt(history: History, complete: (text: string) => string | null): Prompt {
  let editor = emptyEditor
  const recall = createRecall(history)
  const set = (next: Editor): PromptEvent => {
    editor = next
    return { type: 'changed' }
  }
  const replaced = (text: string | null): PromptEvent | null => (text === null ? null : set(withText(editor, text)))

  const enter = (): PromptEvent | null => {
    const { text, cursor } = editor
    if (cursor > 0 && text[cursor - 1] === '\\') {
      const without = { ...editor, text: text.slice(0, cursor - 1) + text.slice(cursor), cursor: cursor - 1 }
      return set(insert(without, '\n'))
    }
    if (text.trim() === '') return null
    history.add(text)
    recall.reset()
    editor = { ...emptyEditor, cut: editor.cut }
    return { type: 'sent', text }
  }

  const stroke = (stroke: Stroke): PromptEvent | null => {
    if (stroke.type === 'paste') return set(insert(editor, plain(stroke.text).replace(/\n+$/, '')))
    const { key, text } = stroke
    switch (key) {
      case 'return':
        return enter()
      case 'c-c':
        return { type: 'interrupt' }
      case 'c-d':
        return editor.text === '' ? { type: 'end' } : set(edit(editor, 'delete') ?? editor)
      case 'c-l':
        return { type: 'redraw' }
      case 'c-z':
        return { type: 'suspend' }
      case 'tab':
        return replaced(complete(editor.text))
      default:
        break
    }
    const edited = edit(editor, key)
    if (edited !== undefined && edited !== null) return set(edited)
    if (edited === null) return replaced(key === 'up' || key === 'c-p' ? recall.older(editor.text) : recall.newer())
    return text === '' ? null : set(insert(editor, plain(text)))
  }

  return {
    editor: () => editor,
    clear: () => {
      // Ctrl-Y brings back what was thrown away.
      editor = { text: '', cursor: 0, cut: editor.text }
      recall.reset()
    },
    stroke,
  }
}
