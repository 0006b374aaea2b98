import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { prologue } from '../../../src/adapters/sandbox/prologue.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-prologue-')))
  mkdirSync(join(folder, 'a blank', '$x'), { recursive: true })
  symlinkSync('a blank', join(folder, 'link'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** What a command prints in a folder, and its exit status. */
async function runIn(cwd: string): Promise<{ readonly output: string; readonly code: number | null }> {
  const child = spawn('bash', ['-c', prologue({ limits: [], groups: [] }), 'bash'], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const line = child.stdio[3] as Duplex
  line.on('error', () => {})
  line.once('data', () => line.end(`${cwd}\0pwd\0`))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => (output += text.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { output, code }
}

it.skipIf(process.platform === 'win32')('runs a command in the very folder it was handed, or not at all', async () => {
  for (const cwd of ['/', folder, join(folder, 'a blank', '$x')])
    expect(await runIn(cwd)).toEqual({ output: `${cwd}\n`, code: 0 })
  for (const cwd of [join(folder, 'link'), join(folder, 'link', '$x')])
    expect(await runIn(cwd)).toEqual({
      output: expect.stringMatching(/another folder by now, so nothing ran/) as unknown,
      code: 125,
    })
})
