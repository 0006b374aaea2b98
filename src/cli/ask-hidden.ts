import { fail } from '../bus/messages/fault.ts'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const CTRL_U = '\u0015'

/** Asks on the terminal without showing what is typed. Throws FaultError `turn.cancelled` for Ctrl-C. */
export async function askHidden(question: string): Promise<string> {
  const { stdin, stderr } = process
  // First, so that nothing typed at the sight of the question is shown.
  stdin.setRawMode(true)
  stderr.write(question)
  stdin.setEncoding('utf8')
  let typed = ''
  try {
    for await (const piece of stdin as AsyncIterable<string>) {
      for (const key of piece) {
        if (key === '\r' || key === '\n' || key === CTRL_D) return typed.trim()
        if (key === CTRL_C) throw fail('turn.cancelled', 'Interrupted; nothing was changed.')
        if (key === '\b' || key === '\u007f') typed = Array.from(typed).slice(0, -1).join('')
        else if (key === CTRL_U) typed = ''
        else if (key >= ' ') typed += key
      }
    }
    return typed.trim()
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}
