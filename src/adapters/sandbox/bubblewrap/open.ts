import { faultFrom } from '../../../bus/messages/fault.ts'
import type { Attempt, Box, Refused } from '../box.ts'
import { findCages } from '../control-group.ts'
import { findProgram } from '../find-program.ts'
import { limits } from '../limits.ts'
import type { Looking } from '../looking.ts'
import type { ShellOptions } from '../options.ts'
import { features, type Feature } from './features.ts'
import { holdFilter } from './held-filter.ts'
import { boxLevel, countsByNamespace, type Holding } from './level.ts'
import { createLauncher } from './launcher.ts'
import { installHint, refusalHint } from './refusal.ts'
import { lookAtSystem } from './system.ts'

interface Tools {
  readonly options: ShellOptions
  readonly looking: Looking
  /** Private, for as long as the shell lives. */
  readonly folder: string
  readonly attempt: Attempt
}

/** Linux: the tightest box that this machine lets be made, or why there is none. */
export async function openBubblewrap({ options, looking, folder, attempt }: Tools): Promise<Box | Refused> {
  const program = findProgram('bwrap', options.env['PATH'])
  if (program === null) return { refused: { by: 'bubblewrap is not installed', hint: installHint() } }
  const filter = options.level === 'minimal' ? null : holdFilter(folder)
  const launcher = createLauncher({ program, options, looking, filter, system: lookAtSystem(folder) })

  const failure = async (holding: Holding): Promise<string | null> => {
    try {
      await attempt(launcher.probe(holding))
      return null
    } catch (error) {
      return faultFrom(error).message
    }
  }
  const wanted = new Set<Feature>(features.filter((feature) => feature !== 'filter' || filter !== null))
  const limited = options.level === 'auto' || options.level === 'full'
  const cages = limited ? findCages(limits) : null
  const processes = cages !== null ? 'group' : limited && countsByNamespace() ? 'user' : null
  let holding: Holding = { features: wanted, cages, processes }

  if ((await failure(holding)) !== null) {
    const least: Holding = { features: new Set(), cages: null, processes: null }
    const refusal = await failure(least)
    if (refusal !== null)
      return { refused: { by: `bubblewrap is refused by this machine (${refusal})`, hint: refusalHint() } }
    holding = await tightest(least, { features: wanted, cages, processes }, failure)
  }
  return {
    level: boxLevel(holding, options.level),
    launch: (alsoIn) => launcher.launch(holding, alsoIn),
    sign: () => launcher.sign(),
    close: async () => {
      await launcher.close()
      filter?.close()
    },
  }
}

/** One thing after another is added to what works. */
async function tightest(
  least: Holding,
  wanted: Holding,
  failure: (holding: Holding) => Promise<string | null>,
): Promise<Holding> {
  let best = least
  for (const feature of wanted.features) {
    const next = { ...best, features: new Set([...best.features, feature]) }
    if ((await failure(next)) === null) best = next
  }
  for (const { cages, processes } of [
    wanted,
    { cages: null, processes: countsByNamespace() ? 'user' : null } as const,
  ]) {
    if (wanted.processes === null || processes === null) continue
    const next: Holding = { ...best, cages, processes }
    if ((await failure(next)) === null) return next
  }
  return best
}
