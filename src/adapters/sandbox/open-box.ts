import type { BoxLevel } from '../../ports/shell.ts'
import type { Attempt, Box, Refused } from './box.ts'
import { openBubblewrap } from './bubblewrap/open.ts'
import { createLooking } from './looking.ts'
import type { ShellOptions } from './options.ts'
import { plainBox } from './plain.ts'
import { openSeatbelt } from './seatbelt/open.ts'

/** The tightest box of this machine that the options allow. `folder`: private, for as long as the shell lives. */
export async function openBox(options: ShellOptions, folder: string, attempt: Attempt): Promise<Box> {
  const looking = createLooking(options, folder)
  const box = await choose()
  if ('refused' in box) {
    looking.close()
    const missing = [`Commands are not boxed, so every one is asked about first. To box them: ${box.refused.hint}`]
    return plainBox(options, { level: 'none', by: box.refused.by, missing } satisfies BoxLevel, folder)
  }
  return {
    ...box,
    close: async () => {
      await box.close()
      looking.close()
    },
  }

  async function choose(): Promise<Box | Refused> {
    const { enabled, level, platform = process.platform } = options
    const none = (by: string, hint: string): Refused => ({ refused: { by, hint } })
    if (!enabled) return none('sandbox.enabled is false', 'localgpt config set sandbox.enabled true')
    if (level === 'none') return none('sandbox.level is "none"', 'localgpt config set sandbox.level auto')
    if (platform === 'linux') return openBubblewrap({ options, looking, folder, attempt })
    if (platform === 'darwin') return openSeatbelt({ options, looking, folder, attempt })
    return none(`there is no box for ${platform}`, 'Run LocalGPT on Linux or macOS, which have one.')
  }
}
