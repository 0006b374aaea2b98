import type { BoxLevel } from '../../ports/shell.ts'
import type { Box, Launch } from './box.ts'
import { openBubblewrap } from './bubblewrap/open.ts'
import { createLooking } from './looking.ts'
import type { ShellOptions } from './options.ts'
import { plainBox } from './plain.ts'
import { openSeatbelt } from './seatbelt/open.ts'

const ASKED = 'Commands are not boxed, so every one is asked about first.'

/** The tightest box of this machine that the options allow. `folder`: private, for as long as the shell lives. */
export async function openBox(
  options: ShellOptions,
  folder: string,
  attempt: (launch: Launch) => Promise<void>,
): Promise<Box> {
  const { enabled, level, platform = process.platform } = options
  const none = (by: string, hint: string): Box => {
    const told: BoxLevel = { level: 'none', by, missing: [`${ASKED} ${hint}`] }
    return plainBox(options, told, folder)
  }
  if (!enabled) return none('sandbox.enabled is false', 'To box them: localgpt config set sandbox.enabled true')
  if (level === 'none') return none('sandbox.level is "none"', 'To box them: localgpt config set sandbox.level auto')
  const looking = createLooking(options, folder)
  if (platform === 'linux') {
    const box = await openBubblewrap({ options, looking, folder, attempt })
    return 'refused' in box ? none(box.refused.by, `To box them: ${box.refused.hint}`) : box
  }
  if (platform === 'darwin') {
    const box = await openSeatbelt(options, looking, folder, attempt)
    return (
      box ??
      none('sandbox-exec is missing or refused', 'It is part of macOS; LocalGPT cannot run inside another sandbox.')
    )
  }
  return none(`there is no box for ${platform}`, 'On Linux bubblewrap makes one, on macOS sandbox-exec.')
}
