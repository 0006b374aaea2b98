/**
 * The kinds of value a key can have. Our own instead of zod, which takes 25 ms of every command until it has built such
 * schemas, two thirds of a bare Node (docs/adr/0013).
 */

export type KeyKind = 'text' | 'number' | 'flag' | 'list' | 'table'

/** What a key holds where nobody sets it; null: it has to be set. */
export type Fallback<T> = { readonly value: T } | null

/** One key: what it may hold, also in words. */
export interface Leaf<T> {
  readonly kind: Exclude<KeyKind, 'table'>
  readonly allowed: string
  readonly accepts: (value: unknown) => boolean
  readonly fallback: Fallback<T>
}

const leaf = <T>(
  kind: Leaf<T>['kind'],
  allowed: string,
  fallback: Fallback<T>,
  accepts: Leaf<T>['accepts'],
): Leaf<T> => ({ kind, allowed, accepts, fallback })

const isText = (value: unknown): value is string => typeof value === 'string'

/** What stands behind a key nobody set. */
export const or = <T>(value: T): { readonly value: T } => ({ value })
/** A key that may be absent. */
export const absent = { value: undefined } as const
/** A key its table cannot do without. */
export const needed = null

export const text = <T extends string | undefined>(allowed: string, fallback: Fallback<T>) =>
  leaf<T>('text', allowed, fallback, (value) => isText(value) && value !== '')

export const whole = <T extends number | undefined>(min: number, max: number, fallback: Fallback<T>) =>
  leaf<T>(
    'number',
    `a whole number from ${min} to ${max}`,
    fallback,
    (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
  )

export const decimal = (min: number, max: number, fallback: Fallback<number>) =>
  leaf<number>(
    'number',
    `a number from ${min} to ${max}`,
    fallback,
    (value) => typeof value === 'number' && value >= min && value <= max,
  )

export const flag = (fallback: Fallback<boolean>) =>
  leaf<boolean>('flag', 'true or false', fallback, (value) => typeof value === 'boolean')

export const oneOf = <const T extends readonly string[]>(values: T, fallback: Fallback<T[number]>) =>
  leaf<T[number]>(
    'text',
    `one of ${values.map((value) => `"${value}"`).join(', ')}`,
    fallback,
    (value) => isText(value) && values.includes(value),
  )

export const texts = (allowed: string) =>
  leaf<readonly string[]>('list', allowed, or([]), (value) => Array.isArray(value) && value.every(isText))

export const url = <T extends string | undefined>(fallback: Fallback<T>) =>
  leaf<T>(
    'text',
    'an address that begins with http:// or https://',
    fallback,
    (value) => isText(value) && /^https?:\/\/[^/]/.test(value) && URL.canParse(value),
  )

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** ms of "90s", "30m", "2h" or "1d"; null for anything else. */
export const durationMs = (value: string): number | null => {
  const [, amount, unit] = /^(\d{1,6})\s*([smhd])$/.exec(value.trim()) ?? []
  return amount === undefined ? null : Number(amount) * unitMs[unit as keyof typeof unitMs]
}

export const duration = (minMs: number, fallback: Fallback<string>) =>
  leaf<string>(
    'text',
    `a time such as "90s", "30m" or "2h", at least ${minMs / 1_000} s`,
    fallback,
    (value) => isText(value) && (durationMs(value) ?? 0) >= minMs,
  )

/** "08:00"; "24:00" is midnight as an end. */
export const timeOfDay = () =>
  leaf<string>(
    'text',
    'a time of day such as "08:00"',
    needed,
    (value) => isText(value) && /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(value),
  )

export const timeZone = () =>
  leaf<string | undefined>('text', 'a time zone such as "Europe/Berlin", "UTC" or "local"', absent, isTimeZone)

function isTimeZone(value: unknown): boolean {
  try {
    return value === 'local' || (isText(value) && new Intl.DateTimeFormat('en', { timeZone: value }).format(0) !== '')
  } catch {
    return false
  }
}
