import type { ShellOptions } from '../../adapters/sandbox/options.ts'
import { faultFrom } from '../../bus/messages/fault.ts'
import type { BoxLevel } from '../../ports/shell.ts'
import { escaped, type Attempt, type Outcome } from './attempt.ts'
import { kernelAttempts } from './attempts/kernel.ts'
import { limitAttempts } from './attempts/limits.ts'
import { networkAttempts } from './attempts/network.ts'
import { outsideAttempts } from './attempts/outside.ts'
import { processAttempts } from './attempts/processes.ts'
import { protectedAttempts } from './attempts/protected.ts'
import { secretAttempts } from './attempts/secrets.ts'
import { openStage, type Stage } from './stage.ts'
import { CAN_CALL } from './system-call.ts'

/** All of them, in this order. */
export const attempts: readonly Attempt[] = [
  ...outsideAttempts,
  ...secretAttempts,
  ...protectedAttempts,
  ...networkAttempts,
  ...processAttempts,
  ...kernelAttempts,
  ...limitAttempts,
]

export interface AttemptReport extends Outcome {
  readonly name: string
}

export interface SandboxTest {
  readonly level: BoxLevel
  readonly tests: readonly AttemptReport[]
  /** Not tried, and why. */
  readonly skipped: readonly { readonly name: string; readonly why: string }[]
}

interface Options {
  /** Where a home is made for them, and taken away again. */
  readonly folder: string
  readonly shell: ShellOptions
  /** Those with such a name; absent: all. */
  readonly only?: (name: string) => boolean
  /** Told of each as soon as it is known. */
  readonly onReport?: (report: AttemptReport) => void
}

/** Tries to get out of the box by every way we know, with the real shell, against decoys. */
export async function runAttempts({
  folder,
  shell,
  only = () => true,
  onReport = () => {},
}: Options): Promise<SandboxTest> {
  const stage = await openStage(folder, shell)
  try {
    const level = await stage.shell.level()
    const canCall = (await stage.run(CAN_CALL)).code === 0
    const tests: AttemptReport[] = []
    const skipped: { name: string; why: string }[] = []
    for (const attempt of attempts.filter(({ name }) => only(name))) {
      const { name } = attempt
      const why = reasonToSkip(attempt, shell, canCall)
      if (why !== null) {
        skipped.push({ name, why })
        continue
      }
      const report = { name, ...(await outcomeOf(attempt, stage)) }
      tests.push(report)
      onReport(report)
    }
    return { level, tests, skipped }
  } finally {
    await stage.close()
  }
}

function reasonToSkip({ needs }: Attempt, { network }: ShellOptions, canCall: boolean): string | null {
  if (needs === 'offline' && network === 'allow') return 'sandbox.network allows it'
  if (needs === 'system calls' && !canCall) return 'it needs perl or python3'
  return null
}

/** An attempt that cannot be made has not been held off. */
async function outcomeOf(attempt: Attempt, stage: Stage): Promise<Outcome> {
  try {
    return await attempt.try(stage)
  } catch (error) {
    return escaped(`it could not be tried: ${faultFrom(error).message}`)
  }
}
