import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const program = fileURLToPath(new URL('../../dist/localgpt.js', import.meta.url))
const tmux = spawnSync('tmux', ['-V']).status === 0
const missing = !tmux ? 'tmux is not installed' : !existsSync(program) ? 'dist/ is not built: npm run build' : null

let folder: string
const inTmux = (...args: string[]): string =>
  execFileSync('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...args], { encoding: 'utf8' })
const screen = (): string => inTmux('capture-pane', '-p', '-t', 'chat')
const shows = (text: string | RegExp) =>
  vi.waitFor(
    () => {
      expect(screen()).toMatch(text)
    },
    { timeout: 20_000, interval: 50 },
  )
const type = (text: string): void => {
  inTmux('send-keys', '-t', 'chat', '-l', text)
  inTmux('send-keys', '-t', 'chat', 'Enter')
}
const running = (args = ''): string => {
  const home = join(folder, 'home')
  const run = `env -u NO_COLOR LOCALGPT_HOME='${home}' '${process.execPath}' '${program}' ${args}`
  return `${run}; echo "left with $?"; stty -a | grep -o '[-]\\?icanon'; cat`
}
const begin = (command = running()): void => {
  inTmux('new-session', '-d', '-s', 'chat', '-x', '70', '-y', '30', command)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chat-'))
})
afterEach(() => {
  spawnSync('tmux', ['-S', join(folder, 'socket'), 'kill-server'])
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(missing !== null)(
  `a chat in a real terminal${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    it('greets, remembers, asks before it forgets, and leaves the terminal as it was', async () => {
      begin()
      await shows('Welcome to LocalGPT')
      await shows(/^›/m)
      type('remember that my tea is Darjeeling')
      await shows('I have noted it in MEMORY.md')
      type('forget tea')
      await shows('Allow it')
      inTmux('send-keys', '-t', 'chat', 'y')
      await shows('I have removed')
      type('/quit')
      await shows(/left with 0\s+icanon/)
      expect(existsSync(join(folder, 'home/state/lock'))).toBe(false)
    })

    it('takes a paste of many lines as one message, in a window that became narrow, and goes on after it', async () => {
      begin()
      await shows('Welcome to LocalGPT')
      inTmux('resize-window', '-t', 'chat', '-x', '24', '-y', '20')
      inTmux('set-buffer', 'note one\nand two\nand three')
      inTmux('paste-buffer', '-p', '-t', 'chat')
      await shows(/› note one\s+and two\s+and three/)
      inTmux('send-keys', '-t', 'chat', 'Enter')
      await shows(/I have noted it/)
      inTmux('resize-window', '-t', 'chat', '-x', '70', '-y', '30')
      // The news of the width and what is typed reach the program on different ways.
      inTmux('send-keys', '-t', 'chat', '-l', '/sessions')
      await shows(/^› \/sessions/m)
      inTmux('send-keys', '-t', 'chat', 'Enter')
      await shows(/1 {2}note one \(\d+ messages/)
    })

    it('Ctrl-Z stops it and gives the terminal back; fg takes it up with what was being typed', async () => {
      begin(`env LOCALGPT_HOME='${join(folder, 'home')}' PS1='ready ' bash --norc`)
      await shows('ready')
      type(`'${process.execPath}' '${program}'`)
      await shows(/^›/m)
      inTmux('send-keys', '-t', 'chat', '-l', 'half a mess')
      await shows('› half a mess')
      inTmux('send-keys', '-t', 'chat', 'C-z')
      await shows('Stopped')
      type('fg')
      await shows(/fg[\s\S]+› half a mess/)
      inTmux('send-keys', '-t', 'chat', '-l', 'age')
      await shows('› half a message')
    })

    it('ends cleanly when it is told to, and is taken up again', async () => {
      begin()
      await shows('Welcome to LocalGPT')
      type('remember that my tea is Darjeeling')
      await shows('I have noted it')
      const { pid } = JSON.parse(execFileSync('cat', [join(folder, 'home/state/lock')], { encoding: 'utf8' })) as {
        pid: number
      }
      process.kill(pid, 'SIGTERM')
      await shows(/left with 143\s+icanon/)
      expect(existsSync(join(folder, 'home/state/lock'))).toBe(false)
      inTmux('respawn-pane', '-k', '-t', 'chat', running('chat --resume'))
      await shows(/› remember that my tea is Darjeeling[\s\S]+I have noted it/)
    })
  },
)
