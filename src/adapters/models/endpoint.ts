import { fail } from '../../bus/messages/fault.ts'
import type { FaultCode, FaultError } from '../../bus/messages/fault.ts'

/** The server a call goes to, as far as its faults tell of it. */
export interface Endpoint {
  readonly name: string
  readonly url: string
  readonly model: string
  /** Struck out of everything the server says. */
  readonly secrets: readonly string[]
  /** What to do next where the general advice would not do. */
  readonly hints: Partial<Record<FaultCode, string>>
}

const longest = 400

/** A server's words, fit to be shown: one line, no markup, no control characters, no secrets. */
export const quote = (text: string, { secrets }: Pick<Endpoint, 'secrets'>): string => {
  const clean = secrets
    .filter((secret) => secret.length > 3)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
    .replace(/\b(sk|rk|pk|key|gsk|xai)-[\w*.-]{6,}/g, '***')
    .replace(/<(style|script|head)\b[\s\S]*?<\/\1>|<[^>]{0,500}>/gi, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean
}

/** The address without user name, password and query, any of which may be a secret. */
export const shownUrl = (url: string): string => {
  if (!URL.canParse(url)) return url
  const { origin, pathname } = new URL(url)
  return origin === 'null' ? url : `${origin}${pathname}`.replace(/\/$/, '')
}

interface KeyNames {
  readonly name: string
  /** The environment variable. */
  readonly variable: string
  /** The key in config.toml. */
  readonly setting: string
}

const howToSetKey = ({ variable, setting }: KeyNames): string =>
  `Set it in the environment (export ${variable}=…) or store it: localgpt config set --stdin ${setting}`

/** The key ready for a header. Throws `provider.missing_key`, or `provider.unauthorized` for what cannot be a key. */
export const requireKey = (key: string | undefined, names: KeyNames): string => {
  const trimmed = key?.trim() ?? ''
  if (trimmed === '') {
    throw fail('provider.missing_key', `${names.variable} is not set: ${names.name} needs a key.`, {
      hint: howToSetKey(names),
    })
  }
  // A header refuses such a value with an error that quotes it.
  if (!/^[\x21-\x7e]+$/.test(trimmed)) {
    throw fail('provider.unauthorized', `The key for ${names.name} has characters that no key has.`, {
      hint: howToSetKey(names),
    })
  }
  return trimmed
}

export const refusedKeyHint = (names: KeyNames): string => `Check the key. ${howToSetKey(names)}`

/** The answer stopped before its end, whoever closed the connection. */
export const brokenOff = (name: string): FaultError =>
  fail('provider.disconnected', `The connection to ${name} ended before its answer did.`, {
    retryable: true,
    hint: 'Ask again; what had arrived is kept.',
  })
