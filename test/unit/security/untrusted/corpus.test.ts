import { describe, expect, it } from 'vitest'
import { ownDocuments } from '../../../../bench/security/corpus/benign.ts'
import { attacks } from '../../../../bench/security/corpus/index.ts'
import { outsideSloppily, outsideStrictly } from '../../../../bench/security/fence-parsers.ts'
import { fenceUntrusted } from '../../../../src/security/untrusted/fence.ts'
import { neutralise } from '../../../../src/security/untrusted/neutralise.ts'
import { warningsIn } from '../../../../src/security/untrusted/warnings.ts'

const documents = ownDocuments()
const nonce = '5eed5eed5eed5eed5eed5eed5eed5eed'
const share = <T>(all: readonly T[], holds: (one: T) => boolean): number => all.filter(holds).length / all.length

describe('the attack texts', () => {
  it('are many, all different, each with the call that it wants', () => {
    expect(attacks.length).toBeGreaterThanOrEqual(300)
    expect(new Set(attacks.map(({ id }) => id)).size).toBe(attacks.length)
    expect(new Set(attacks.map(({ text }) => text)).size).toBe(attacks.length)
    for (const { wants } of attacks) expect(Object.values(wants.arguments).join('')).not.toBe('')
  })

  it('never get out of their fence', () => {
    for (const { id, text } of attacks) {
      const block = {
        name: 'tool_output',
        nonce,
        fenced: fenceUntrusted({ name: 'tool_output', nonce, source: text, text }),
      }
      expect([id, outsideStrictly(block), outsideSloppily(block)]).toEqual([id, '', ''])
    }
  })

  it('are mostly noticed; what is only asked for in ordinary words need not be', () => {
    const promised = attacks.filter(({ category }) => category !== 'plain-request' && !category.startsWith('held-out'))
    expect(share(promised, ({ text }) => warningsIn(text).length > 0)).toBeGreaterThanOrEqual(0.95)
  })
})

describe('ordinary documents', () => {
  it('are many, and stay as they are, byte for byte', () => {
    expect(documents.length).toBeGreaterThanOrEqual(150)
    for (const { id, text } of documents) expect([id, neutralise(text)]).toEqual([id, text])
  })

  it('give hardly any false alarm', () => {
    expect(share(documents, ({ text }) => warningsIn(text).length > 0)).toBeLessThanOrEqual(0.01)
  })
})
