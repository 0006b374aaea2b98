import type { Asked } from '../../bus/messages/approval.ts'
import type { Risk } from '../../bus/messages/content.ts'

export type Mode = 'ask' | 'auto-safe' | 'deny' | 'yolo'

export interface ApprovalPolicy {
  readonly mode: Mode
  /** Tools that always ask, whatever they do. */
  readonly alwaysAsk: readonly string[]
}

/** What may happen without a word of the person: it passes, it does not, a rule given before may decide, or it must be asked. */
export type Judgement = 'pass' | 'deny' | 'rules' | 'ask'

type Judged = Pick<Asked, 'name' | 'risk' | 'safe' | 'tainted'>

/** Everything that changes, tells or runs something is asked for; after text of unknown authors no rule speaks for the person. */
export function judge({ name, risk, safe, tainted }: Judged, { mode, alwaysAsk }: ApprovalPolicy): Judgement {
  if (mode === 'yolo') return 'pass'
  if (!alwaysAsk.includes(name) && isHarmless(risk, tainted)) return 'pass'
  if (mode === 'deny') return 'deny'
  // A folder is opened by the person alone, each time.
  if (risk === 'open' || alwaysAsk.includes(name)) return 'ask'
  if (mode === 'auto-safe' && safe) return 'pass'
  return tainted.length > 0 ? 'ask' : 'rules'
}

/** A note is announced and can be undone: it needs no question while only the person has spoken. */
const isHarmless = (risk: Risk, tainted: readonly string[]): boolean =>
  risk === 'read' || (risk === 'append' && tainted.length === 0)
