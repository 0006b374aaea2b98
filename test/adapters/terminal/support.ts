import { PassThrough } from 'node:stream'
import { EventEmitter } from 'node:events'
import type { Terminal } from '../../../src/adapters/terminal/terminal.ts'

export interface FakeTerminal {
  readonly terminal: Terminal
  readonly type: (keys: string) => void
  /** What was written since the last call, without escape sequences. */
  readonly written: () => string
  readonly raw: () => string
  /** Resolves when the text has been written, looking from the last `seen` on. */
  readonly seen: (text: string) => Promise<void>
  readonly isRaw: () => boolean
}

/** A terminal without a window: keys go in, text comes out. */
export function fakeTerminal({ columns = 80, rows = 24, colour = false } = {}): FakeTerminal {
  const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => (raw = on) })
  const events = new EventEmitter()
  let raw = false
  let all = ''
  let from = 0
  const visible = (): string => all.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '')
  return {
    terminal: {
      input,
      output: {
        columns,
        rows,
        write: (text) => {
          all += text
          events.emit('write')
        },
        on: (name, listener) => events.on(name, listener),
        off: (name, listener) => events.off(name, listener),
      },
      colour,
    },
    type: (keys) => void input.write(keys),
    written: visible,
    raw: () => all,
    isRaw: () => raw,
    seen: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          const at = visible().indexOf(text, from)
          if (at < 0) return
          from = at + text.length
          events.off('write', look)
          resolve()
        }
        events.on('write', look)
        look()
      }),
  }
}
