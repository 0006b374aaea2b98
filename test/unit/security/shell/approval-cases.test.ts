import { describe, expect, it } from 'vitest'
import { approvalCases, wrongWith } from '../../../../bench/security/approvals/cases.ts'

describe('an approval', () => {
  for (const trick of new Set(approvalCases.map((each) => each.trick))) {
    const cases = approvalCases.filter((each) => each.trick === trick)
    it(`holds against ${trick} (${cases.length})`, () => {
      expect(
        cases.flatMap((each) => wrongWith(each).map((wrong) => ({ text: each.text.slice(0, 200), wrong }))),
      ).toEqual([])
    })
  }

  it('is reported where it does not hold', () => {
    expect(wrongWith({ trick: 'a wrong wish', text: 'ls', rule: null, readsOnly: false })).toEqual([
      'rule ["ls"]',
      'readsOnly true',
      'fits ["ls"]',
    ])
  })

  it('is tried by hundreds of attacks, and by plain commands that must still pass', () => {
    const attacks = approvalCases.filter(({ rule, readsOnly }) => rule === null && !readsOnly)
    const rules = approvalCases.filter(({ rule }) => rule !== null)
    const reads = approvalCases.filter(({ readsOnly }) => readsOnly)
    expect(new Set(approvalCases.map(({ text }) => text)).size).toBe(approvalCases.length)
    expect([attacks.length >= 400, rules.length >= 35, reads.length >= 40]).toEqual([true, true, true])
  })
})
