import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeAddress, sameAddress } from '../../../src/security/addresses/judge-address.ts'
import { judgeUrl } from '../../../src/security/addresses/judge-url.ts'

const octet = fc.integer({ min: 0, max: 255 })
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))
const part = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16))
const ipv6 = fc.array(part, { minLength: 8, maxLength: 8 }).map((parts) => parts.join(':'))

describe('an address', () => {
  it('is refused for a reason that can stand in a sentence', () => {
    expect(judgeAddress('8.8.8.8')).toEqual({ ok: true })
    expect(judgeAddress('127.0.0.1')).toEqual({ ok: false, reason: 'an address of this machine' })
    expect(judgeAddress('169.254.169.254')).toEqual({ ok: false, reason: 'an address where a cloud keeps keys' })
    expect(judgeAddress('0177.0.0.1')).toEqual({ ok: false, reason: 'no IP address' })
  })

  it('of IPv4 is judged alike in IPv6', () => {
    fc.assert(
      fc.property(ipv4, (address) => {
        expect(judgeAddress(`::ffff:${address}`)).toEqual(judgeAddress(address))
        expect(judgeAddress(`64:ff9b::${address}`)).toEqual(judgeAddress(address))
        expect(judgeAddress(`::${address}`).ok).toBe(false)
      }),
    )
  })

  it('of IPv6 is public only inside 2000::/3', () => {
    fc.assert(
      fc.property(ipv6, (address) => {
        const first = Number.parseInt(address, 16)
        if (judgeAddress(address).ok) expect(first >= 0x2000 && first <= 0x3fff).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is the same however it is written, and no other one', () => {
    expect(sameAddress('2606:4700:0:0::1', '2606:4700::1')).toBe(true)
    expect(sameAddress('::ffff:8.8.8.8', '8.8.8.8')).toBe(true)
    expect(sameAddress('8.8.8.8', '8.8.4.4')).toBe(false)
    expect(sameAddress('', '')).toBe(false)
  })

  it('is never anything but a verdict, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(judgeAddress(text).ok).toBe(false)
      }),
    )
  })
})

describe('a URL', () => {
  it('that may be fetched comes back as it will be asked for', () => {
    const verdict = judgeUrl(' HTTPS://Bücher.Example:443/a b?c#d ')
    expect(verdict.ok && verdict.url.href).toBe('https://xn--bcher-kva.example/a%20b?c#d')
  })

  it('is refused for a reason that can stand in a sentence', () => {
    const reason = (text: string): string | null => {
      const verdict = judgeUrl(text)
      return verdict.ok ? null : verdict.reason
    }
    expect(reason('example.org')).toBe('it is no whole address, such as https://example.org/page')
    expect(reason('ftp://example.org/')).toBe('only http and https are fetched')
    expect(reason('http://a:b@example.org/')).toBe('it has a name or password in it')
    expect(reason('http://example.org:25/')).toBe('port 25 is not one of the web')
    expect(reason('http://0x7f.1/')).toBe('127.0.0.1 is an address of this machine')
    expect(reason('http://nas.lan/')).toBe('“nas.lan” is a name of this machine or its network')
  })

  it('of an IPv4 address is judged by that address, in any base and length', () => {
    const spelled = fc.tuple(octet, octet, octet, octet, fc.constantFrom(8, 10, 16), fc.integer({ min: 1, max: 4 }))
    fc.assert(
      fc.property(spelled, ([a, b, c, d, base, count]) => {
        const octets = [a, b, c, d]
        const last = octets.slice(count - 1).reduce((sum, each) => sum * 256 + each, 0)
        const parts = [...octets.slice(0, count - 1), last]
        const prefix = { 8: '0', 10: '', 16: '0x' }[base]
        const host = parts.map((each) => `${prefix}${each.toString(base)}`).join('.')
        expect(judgeUrl(`http://${host}/`).ok).toBe(judgeAddress(octets.join('.')).ok)
      }),
    )
  })

  it('never names a host that is judged differently once it is read again', () => {
    const bits = [
      'a',
      'example.org',
      'localhost',
      '127.0.0.1',
      '0x7f',
      '1',
      '0',
      '.',
      '。',
      '%2e',
      '%00',
      '@',
      ':',
      '80',
    ]
    const piece = fc.constantFrom(
      ...bits,
      '[',
      ']',
      '::1',
      '/',
      '\\',
      '?',
      '#',
      ' ',
      '\u00ad',
      '\u200b',
      'İ',
      'ß',
      '-',
      '_',
    )
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const verdict = judgeUrl(`http://${pieces.join('')}`)
        if (!verdict.ok) return
        expect(verdict.url.hostname).toMatch(/^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[\da-f:]+\])$/)
        expect(judgeUrl(verdict.url.href)).toEqual(verdict)
      }),
      { numRuns: 1_000 },
    )
  })
})
