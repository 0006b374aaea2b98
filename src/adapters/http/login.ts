import { randomBytes } from 'node:crypto'

/** ms that a login link works, once. */
const VALID_MS = 60_000
/** Links that wait at once; beyond, the oldest works no more. */
const MAX_CODES = 32

export interface Logins {
  /** A code for `/login?code=…`. */
  create(): string
  /** True once for each code, while it is young. */
  redeem(code: string): boolean
}

export function createLogins(now: () => number = () => performance.now()): Logins {
  const codes = new Map<string, number>()
  return {
    create() {
      const code = randomBytes(24).toString('base64url')
      codes.set(code, now() + VALID_MS)
      const [oldest] = codes.keys()
      if (codes.size > MAX_CODES && oldest !== undefined) codes.delete(oldest)
      return code
    },
    redeem(code) {
      const until = codes.get(code) ?? -Infinity
      codes.delete(code)
      return now() < until
    },
  }
}
