import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { approvalCases } from '../../../../bench/security/approvals/cases.ts'
import { readPlainText } from '../../../../src/security/shell/plain-text.ts'
import { readCommand } from '../../../../src/security/shell/read-command.ts'
import { shownWord } from '../../../../src/security/shell/visible.ts'
import { hasBash, splitByBash, startedBy } from './bash.ts'
import { looseTexts, nestedTexts } from './made-up.ts'

const folder = mkdtempSync(join(tmpdir(), 'localgpt-shell-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

type Words = readonly (string | null)[]

/** Whether a command that was found is one that ran: a word that is not known can be any number of words. */
const matches = (found: Words, ran: readonly string[]): boolean =>
  found.includes(null)
    ? found[0] === null || found[0] === ran[0]
    : found.length === ran.length && found.every((word, i) => word === ran[i])

/** Texts for which bash started what `found` does not name. */
function missed(texts: readonly string[], found: (text: string) => readonly Words[] | null) {
  const started = startedBy(folder, texts)
  const differences = texts.flatMap((text, i) => {
    const commands = found(text)
    const ran = (started[i] ?? []).filter((words) => commands?.some((each) => matches(each, words)) === false)
    return ran.length === 0 ? [] : [{ text, ran, commands }]
  })
  return { differences, ran: started.filter((programs) => programs.length > 0).length }
}

describe.skipIf(!hasBash(folder))('bash itself', { timeout: 240_000 }, () => {
  it('starts exactly the words of a rule, as they were written and as they are printed', () => {
    const offered = [...looseTexts(40_000), ...approvalCases.map(({ text }) => text)].flatMap((text) => {
      const { rule } = readCommand(text)
      return rule === null ? [] : [{ text, rule }]
    })
    expect(offered.length).toBeGreaterThan(300)
    const rules = offered.map(({ rule }) => rule)
    expect(
      splitByBash(
        folder,
        offered.map(({ text }) => text),
      ),
    ).toEqual(rules)
    expect(
      splitByBash(
        folder,
        rules.map((rule) => rule.map(shownWord).join(' ')),
      ),
    ).toEqual(rules)
  })

  it('starts nothing for a plain text but what the small reader alone found', () => {
    const plain = looseTexts(40_000).filter((text) => typeof readPlainText(text) !== 'string')
    const { differences, ran } = missed(plain.slice(0, 1500), (text) => {
      const found = readPlainText(text)
      return typeof found === 'string' ? null : found.commands.map(({ words }) => words)
    })
    expect(differences).toEqual([])
    expect(ran).toBeGreaterThan(600)
  })

  it('starts nothing for any text but what was found, or it was said that not all could be', () => {
    const { differences, ran } = missed([...looseTexts(600), ...nestedTexts(1600)], (text) => {
      const { commands, unclear } = readCommand(text)
      return unclear.some((sentence) => sentence.startsWith('cannot be parsed'))
        ? null
        : commands.map(({ words }) => words)
    })
    expect(differences).toEqual([])
    expect(ran).toBeGreaterThan(600)
  })
})
