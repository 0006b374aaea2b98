import { expect, it } from 'vitest'
import { concealingShell } from '../../../src/adapters/recording/concealing.ts'
import type { ShellCommand, ShellPiece } from '../../../src/ports/shell.ts'
import { fakeShell } from '../../support/hands.ts'

const SECRET = 'configured-key-of-no-known-shape'
const vault = {
  conceal: (text: string) => text.replaceAll(SECRET, '{{secret:0123456789abcdef}}'),
  reveal: (text: string) => text.replaceAll('{{secret:0123456789abcdef}}', SECRET),
}
const command: ShellCommand = { command: 'echo {{secret:0123456789abcdef}}', cwd: '/', timeoutMs: 1, boxed: true }

it('a command runs with the secret, and prints none, however its output is cut into pieces', async () => {
  for (const size of [1, 3, 7, 100]) {
    const ran: ShellCommand[] = []
    const printed = `one ${SECRET} two ${SECRET}`
    const shell = {
      ...fakeShell(),

      async *run(given: ShellCommand): AsyncGenerator<ShellPiece> {
        ran.push(given)
        for (let at = 0; at < printed.length; at += size) yield { type: 'output', text: printed.slice(at, at + size) }
        yield { type: 'exit', code: 0, signal: null, timedOut: false, cut: false }
      },
    }
    const pieces: ShellPiece[] = []
    for await (const piece of concealingShell(shell, vault, [SECRET]).run(command, new AbortController().signal))
      pieces.push(piece)
    expect(ran[0]?.command).toBe(`echo ${SECRET}`)
    expect(pieces.at(-1)?.type).toBe('exit')
    const text = pieces.flatMap((piece) => (piece.type === 'output' ? [piece.text] : [])).join('')
    expect(text).toBe(vault.conceal(printed))
  }
})
