import { controlTokensIn } from './control-tokens.ts'
import { decodedParts } from './decoded.ts'
import { undisguised } from './disguises.ts'
import { looksLikeFence } from './fence-tags.ts'
import { fold } from './fold.ts'
import { hiddenOnPurpose } from './hidden-characters.ts'
import { leakingLink } from './links.ts'
import { neutraliseLine } from './neutralise.ts'
import { steering } from './phrases/index.ts'
import { scanned } from './scanned.ts'
import type { WarningKind } from './warning-kind.ts'
import { writtenCall } from './written-calls.ts'

export interface Warning {
  readonly kind: WarningKind
  /** What gave rise to it, one neutralised line of at most 120 code points. */
  readonly excerpt: string
}

const MAX_EXCERPT = 120
/** Around what was found, in UTF-16 units. */
const CONTEXT = 30

/** A place where one role is given to somebody by a tag. */
const ROLE_TAG = /<\/?(?:system|instructions?|trusted|developer)(?:[ \t]{1,4}[0-9a-f]{8,64})?>/i

/**
 * What in a text looks like an attempt to steer the assistant: one warning a kind, in the order of `WarningKind` or of what
 * is found first. A warning proves nothing and stops nothing, and a text without one may still lie. Looks at both ends of a
 * long text (`SCANNED`); time grows with the text.
 */
export function warningsIn(text: string): readonly Warning[] {
  const part = scanned(text)
  const found = new Map<WarningKind, string>()
  const note = (kind: WarningKind, where: string, start: number, end = start): void => {
    if (!found.has(kind)) found.set(kind, excerptOf(where, start, end))
  }
  const at = (kind: WarningKind, place: number | null): void => {
    if (place !== null) note(kind, part, place, place + CONTEXT)
  }

  at('hidden characters', hiddenOnPurpose(part))
  for (const [kind, token] of controlTokensIn(part))
    at(kind === 'role' ? 'role spoofing' : 'tool call', part.indexOf(token))
  at('role spoofing', ROLE_TAG.exec(part)?.index ?? null)
  at('fence break-out', looksLikeFence(part))
  at('tool call', writtenCall(part))
  at('exfiltration', leakingLink(part))

  const folded = fold(part)
  steering(folded, ({ kind, start, end }) => note(kind, folded, start, end))
  for (const view of [...undisguised(folded), ...decodedParts(part).map(fold)])
    steering(view, ({ start, end }) => note('encoded text', view, start, end))
  return Array.from(found, ([kind, excerpt]) => ({ kind, excerpt }))
}

const excerptOf = (text: string, start: number, end: number): string =>
  neutraliseLine(text.slice(Math.max(0, start - CONTEXT), end + CONTEXT), MAX_EXCERPT)
