import { mkdtempSync, realpathSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fail } from '../../bus/messages/fault.ts'
import type { Box, Launch } from './box.ts'
import { openBox } from './open-box.ts'
import type { ShellOptions } from './options.ts'
import { createPipes } from './pipes.ts'
import { start, type Begun, type Running } from './running.ts'
import { isAlive } from './signals.ts'

/** What commands are started with. */
export interface Workshop {
  readonly box: Box
  start(launch: Launch, begun: Begun): Promise<Running>
  close(): Promise<void>
}

const PREFIX = 'localgpt-shell-'
/** ms for an empty command of a probe. */
const PROBE_MS = 10_000

/** Makes a private folder and tries which box this machine allows. Faults: `tool.failed` where no folder can be made. */
export async function openWorkshop(options: ShellOptions): Promise<Workshop> {
  const folder = makeFolder()
  const pipes = createPipes(folder)
  const clear = async (): Promise<void> => {
    await pipes.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const startIn = (launch: Launch, begun: Begun): Promise<Running> => start(launch, () => pipes.take(), begun)
    const attempt = async (launch: Launch): Promise<void> => {
      const { ended } = await startIn(launch, { command: 'true', timeoutMs: PROBE_MS, onText: () => {} })
      const { code } = await ended
      if (code !== 0) throw fail('tool.failed', `an empty command ended with ${String(code)}`)
    }
    const box = await openBox(options, folder, attempt)
    clearLeft().catch(() => {})
    return {
      box,
      start: startIn,
      close: async () => {
        await box.close()
        await clear()
      },
    }
  } catch (error) {
    await clear()
    throw error
  }
}

/** Folders of programs that were killed. */
async function clearLeft(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
}

function makeFolder(): string {
  try {
    return realpathSync(mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`)))
  } catch (error) {
    throw fail('tool.failed', `No folder for temporary files can be made: ${(error as Error).message}.`, {
      hint: 'Set TMPDIR to a folder that can be written.',
    })
  }
}
