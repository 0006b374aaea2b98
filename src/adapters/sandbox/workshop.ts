import { closeSync, mkdtempSync, realpathSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fail } from '../../bus/messages/fault.ts'
import type { BoxLevel, ShellCommand } from '../../ports/shell.ts'
import type { Launch } from './box.ts'
import { openBox } from './open-box.ts'
import type { ShellOptions } from './options.ts'
import { createPipes, type Pipe, type Pipes } from './pipes.ts'
import { openAir } from './plain.ts'
import { createSpare, type Spare } from './spare.ts'
import { isAlive } from './signals.ts'
import { startWaiting, type Begun, type Running, type Waiting } from './waiting.ts'

type Manner = Pick<ShellCommand, 'boxed' | 'alsoIn'>

/** What commands are started with. */
export interface Workshop {
  readonly level: BoxLevel
  /** Faults: `tool.failed`. */
  begin({ boxed, alsoIn }: Manner, begun: Begun): Promise<Running>
  close(): Promise<void>
}

const PREFIX = 'localgpt-shell-'
/** ms in which a box is made. */
const MADE_MS = 100
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
    const attempt = async (launch: Launch): Promise<void> => {
      const probe = { command: 'true', cwd: '/', timeoutMs: PROBE_MS, onText: () => {} }
      const { code } = await (await start(launch, pipes)).begin(probe).ended
      if (code !== 0) throw fail('tool.failed', `an empty command ended with ${String(code)}`)
    }
    const box = await openBox(options, folder, attempt)
    const outside = openAir(options)
    const spare = createSpare(async () => {
      const launch = box.launch()
      return { waiting: await start(launch, pipes), sign: launch.sign ?? '' }
    })
    clearLeft().catch(() => {})
    return {
      level: box.level,
      async begin({ boxed, alsoIn = [] }, begun) {
        // What waits shows the usual folders.
        if (!boxed || box.sign === undefined || alsoIn.length > 0)
          return (await start((boxed ? box : outside).launch(alsoIn), pipes)).begin(begun)
        const waiting = await spare.take(box.sign())
        const running = (waiting ?? (await start(box.launch(), pipes))).begin(begun)
        if (waiting === null) refillAfter(running, spare)
        else setImmediate(() => spare.refill())
        return running
      },
      close: async () => {
        await spare.close()
        await box.close()
        await clear()
      },
    }
  } catch (error) {
    await clear()
    throw error
  }
}

/** Two boxes that are made at once hold each other up. */
function refillAfter({ ended }: Running, { refill }: Spare): void {
  const timer = setTimeout(refill, MADE_MS).unref()
  const now = (): void => {
    clearTimeout(timer)
    refill()
  }
  ended.then(now, now)
}

/** A launch that cannot be used gives back what it holds. */
async function start(launch: Launch, pipes: Pipes): Promise<Waiting> {
  let pipe: Pipe
  try {
    pipe = await pipes.take()
  } catch (error) {
    for (const fd of launch.fds) closeSync(fd)
    launch.release?.()
    throw error
  }
  try {
    return startWaiting(launch, pipe)
  } catch (error) {
    launch.release?.()
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
