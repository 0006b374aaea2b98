import * as z from 'zod'

/** The kinds of value a key can have. The message of each schema says what is allowed, in words. */

export const text = (allowed = 'text') => z.string(allowed).min(1, allowed)

export const whole = (min: number, max: number) => {
  const allowed = `a whole number from ${min} to ${max}`
  return z.int(allowed).min(min, allowed).max(max, allowed)
}

export const decimal = (min: number, max: number) => {
  const allowed = `a number from ${min} to ${max}`
  return z.number(allowed).min(min, allowed).max(max, allowed)
}

export const flag = () => z.boolean('true or false')

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `one of ${values.map((value) => `"${value}"`).join(', ')}`)

export const texts = (allowed = 'a list of texts, such as ["one", "two"]') => z.array(z.string(allowed), allowed)

export const url = () => {
  const allowed = 'an address that begins with http:// or https://'
  return z.url({ protocol: /^https?$/, error: allowed })
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** ms of "90s", "30m", "2h" or "1d"; null for anything else. */
export const durationMs = (value: string): number | null => {
  const [, amount, unit] = /^(\d{1,6})\s*([smhd])$/.exec(value.trim()) ?? []
  return amount === undefined ? null : Number(amount) * unitMs[unit as keyof typeof unitMs]
}

export const duration = (minMs: number) => {
  const allowed = `a time such as "90s", "30m" or "2h", at least ${minMs / 1_000} s`
  return z.string(allowed).refine((value) => (durationMs(value) ?? 0) >= minMs, allowed)
}

/** "08:00"; "24:00" is midnight as an end. */
export const timeOfDay = () => {
  const allowed = 'a time of day such as "08:00"'
  return z.string(allowed).regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, allowed)
}

export const timeZone = () => {
  const allowed = 'a time zone such as "Europe/Berlin", "UTC" or "local"'
  const known = (value: string) => {
    try {
      return value === 'local' || new Intl.DateTimeFormat('en', { timeZone: value }).format(0) !== ''
    } catch {
      return false
    }
  }
  return z.string(allowed).refine(known, allowed)
}
