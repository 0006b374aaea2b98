import { disguisedAttacks } from './disguises.ts'
import { grammarAttacks } from './grammar.ts'
import { reads, rules } from './honest.ts'
import { programAttacks } from './programs.ts'
import { fitsRule, readCommand } from '../../../src/security/shell/read-command.ts'

/** What must come of a text: the words of a rule (null: none may be offered) and whether it may count as only reading. */
export interface ApprovalCase {
  readonly trick: string
  readonly text: string
  readonly rule: readonly string[] | null
  readonly readsOnly: boolean
}

/** Rules that a person allowed before; no trick may slip through under one of them. */
const ALLOWED: readonly (readonly string[])[] = [
  ['git', 'status'],
  ['ls', '-la'],
  ['ls'],
  ['cat', 'notes.md'],
  ['date'],
  ['id'],
]

export const approvalCases: readonly ApprovalCase[] = [
  ...Object.entries({ ...programAttacks, ...grammarAttacks, ...disguisedAttacks }).flatMap(([trick, texts]) =>
    texts.map((text) => ({ trick, text, rule: null, readsOnly: false })),
  ),
  ...rules.map(([text, readsOnly, ...words]) => ({
    trick: 'none: a plain command',
    text,
    rule: words.length === 0 ? null : words,
    readsOnly,
  })),
  ...reads.map((text) => ({ trick: 'none: only reads', text, rule: null, readsOnly: true })),
]

/** What went otherwise than it must, a sentence each. */
export function wrongWith({ text, rule, readsOnly }: ApprovalCase): readonly string[] {
  const reading = readCommand(text)
  const wrong: string[] = []
  if (JSON.stringify(reading.rule) !== JSON.stringify(rule)) wrong.push(`rule ${JSON.stringify(reading.rule)}`)
  if (reading.readsOnly !== readsOnly) wrong.push(`readsOnly ${String(reading.readsOnly)}`)
  for (const allowed of ALLOWED) {
    const fits = JSON.stringify(rule) === JSON.stringify(allowed)
    if (fitsRule(text, allowed) !== fits) wrong.push(`fits ${JSON.stringify(allowed)}`)
  }
  return wrong
}
