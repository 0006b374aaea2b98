import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ToolCaller } from '../../ports/tool-door.ts'

/** Somebody who may come in, and what they are doing. */
export interface Guest extends ToolCaller {
  /** Between `begin` and `rest`: a turn is being answered. */
  awake: boolean
  running: number
}

export interface Passes {
  /** Gives the token: 256 bits, base64url. */
  issue(guest: Guest): string
  /** Whose token stands in an Authorization header. */
  guestOf(authorization: string | undefined): Guest | null
  withdraw(token: string): void
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest()

export function createPasses(): Passes {
  const issued = new Map<string, { readonly digest: Buffer; readonly guest: Guest }>()
  return {
    issue: (guest) => {
      const token = randomBytes(32).toString('base64url')
      issued.set(token, { digest: digestOf(token), guest })
      return token
    },
    guestOf: (authorization = '') => {
      const given = digestOf(/^Bearer (.+)$/i.exec(authorization)?.[1] ?? '')
      let found: Guest | null = null
      // All are compared, each in a time that tells nothing.
      for (const { digest, guest } of issued.values()) if (timingSafeEqual(digest, given)) found = guest
      return found
    },
    withdraw: (token) => {
      issued.delete(token)
    },
  }
}
