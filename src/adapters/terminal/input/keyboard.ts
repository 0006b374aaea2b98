import { emitKeypressEvents } from 'node:readline'
import type { Terminal } from '../terminal.ts'

export type Stroke =
  /** `key`: "c-left" for Ctrl, "m-return" for Alt; a character that was typed has `text`. */
  | { readonly type: 'key'; readonly key: string; readonly text: string }
  | { readonly type: 'paste'; readonly text: string }

interface Keypress {
  readonly sequence?: string
  readonly name?: string
  readonly ctrl?: boolean
  readonly meta?: boolean
}

const PASTE_ON = '\x1b[?2004h'
const PASTE_OFF = '\x1b[?2004l'

/** Takes the keys of a terminal; what is pasted comes whole. Gives the function that puts the terminal back. */
export function listenToKeys({ input, output }: Terminal, hear: (stroke: Stroke) => void): () => void {
  let pasted: string[] | null = null
  const onKeypress = (_: string | undefined, key: Keypress): void => {
    const { sequence = '', name } = key
    if (name === 'paste-start') pasted = []
    else if (name === 'paste-end') {
      const text = (pasted ?? []).join('')
      pasted = null
      hear({ type: 'paste', text })
    } else if (pasted !== null) pasted.push(sequence)
    else hear({ type: 'key', key: nameOf(key), text: isText(key) ? sequence : '' })
  }
  emitKeypressEvents(input)
  input.setRawMode?.(true)
  input.on('keypress', onKeypress)
  input.resume()
  output.write(PASTE_ON)
  return () => {
    input.off('keypress', onKeypress)
    output.write(PASTE_OFF)
    input.setRawMode?.(false)
    input.pause()
  }
}

const nameOf = ({ name, sequence = '', ctrl = false, meta = false }: Keypress): string =>
  `${ctrl ? 'c-' : ''}${meta ? 'm-' : ''}${name ?? sequence}`

const isText = ({ sequence = '', ctrl = false, meta = false }: Keypress): boolean =>
  !ctrl && !meta && sequence !== '' && !/[\0-\x1f\x7f]/.test(sequence)
