import { controlTokensIn } from './control-tokens.ts'
import { decodedParts } from './decoded.ts'
import { rejoined, reread } from './disguises.ts'
import { looksLikeFence } from './fence-tags.ts'
import { fold } from './fold.ts'
import { hiddenOnPurpose } from './hidden-characters.ts'
import { withoutInvisible } from './invisible.ts'
import { leakingLink } from './links.ts'
import { neutraliseLine } from './neutralise.ts'
import { unitsOf } from './phrase-matcher.ts'
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
const ROLE_TAG =
  /<\/?(?:system|instructions?|trusted|developer)(?:[ \t]{1,4}[0-9a-f]{8,64})?>|\[(?:system|user|assistant)\]\(#/i

/**
 * What in a text looks like an attempt to steer the assistant: one warning a kind, in the order of `WarningKind` or of what
 * is found first. A warning proves nothing and stops nothing, and a text without one may still lie. Looks at both ends of a
 * long text (`SCANNED`); time grows with the text.
 */
export function warningsIn(text: string): readonly Warning[] {
  const seen = scanned(text)
  const part = withoutInvisible(seen)
  const found = new Map<WarningKind, string>()
  const note = (kind: WarningKind, where: string, start: number, end = start): void => {
    if (!found.has(kind)) found.set(kind, excerptOf(where, start, end))
  }
  const at = (kind: WarningKind, place: number | null): void => {
    if (place !== null) note(kind, part, place, place + CONTEXT)
  }

  const hidden = hiddenOnPurpose(seen)
  if (hidden !== null) note('hidden characters', seen, hidden, hidden + CONTEXT)
  for (const [kind, token] of controlTokensIn(part))
    at(kind === 'role' ? 'role spoofing' : 'tool call', part.indexOf(token))
  at('role spoofing', ROLE_TAG.exec(part)?.index ?? null)
  at('fence break-out', looksLikeFence(part))
  at('tool call', writtenCall(part))
  at('exfiltration', leakingLink(part))

  const folded = fold(part)
  let plain = 0
  steering(unitsOf(folded), ({ kind, start, end }) => {
    plain++
    note(kind, folded, start, end)
  })
  // What is whole again says all that was plain before: it takes more to be called hidden.
  const whole = rejoined(part)
  let all = 0
  steering(unitsOf(whole), ({ start, end }) => {
    if (++all > plain) note('encoded text', whole, start, end)
  })
  for (const view of [...reread(folded), ...decodedParts(part).map(fold)])
    steering(unitsOf(view), ({ start, end }) => note('encoded text', view, start, end))
  return Array.from(found, ([kind, excerpt]) => ({ kind, excerpt }))
}

const excerptOf = (text: string, start: number, end: number): string =>
  neutraliseLine(text.slice(Math.max(0, start - CONTEXT), end + CONTEXT), MAX_EXCERPT)
