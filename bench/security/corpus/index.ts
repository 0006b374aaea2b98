import { approval } from './approval.ts'
import type { Attack } from './attack.ts'
import { encoded } from './encoded.ts'
import { exfiltration } from './exfiltration.ts'
import { fenceBreakOuts } from './fence-break-outs.ts'
import { heldOut } from './held-out.ts'
import { hiddenUnicode } from './hidden-unicode.ts'
import { html } from './html.ts'
import { memory } from './memory.ts'
import { multilingual } from './multilingual.ts'
import { overrides } from './overrides.ts'
import { padded } from './padded.ts'
import { plain } from './plain.ts'
import { policy } from './policy.ts'
import { roles } from './roles.ts'
import { toolCalls } from './tool-calls.ts'

/** Every attack text there is; ids are unique and stay as long as the templates do. */
export const attacks: readonly Attack[] = [
  ...overrides,
  ...roles,
  ...fenceBreakOuts,
  ...encoded,
  ...multilingual,
  ...hiddenUnicode,
  ...exfiltration,
  ...toolCalls,
  ...html,
  ...memory,
  ...policy,
  ...approval,
  ...padded,
  ...plain,
  ...heldOut,
]
