import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, Next } from 'koa'
import { fail } from '../../bus/messages/fault.ts'

/** A page of another site that resolves its name to 127.0.0.1 still sends its own name. */
export async function localHost(context: Context, next: Next): Promise<void> {
  const host = context.headers.host?.replace(/:\d+$/, '').toLowerCase() ?? ''
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host))
    throw fail('auth.forbidden', `This server does not answer for "${host}".`, { hint: 'Use http://127.0.0.1.' })
  const { origin } = context.headers
  if (origin !== undefined && !/^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(origin))
    throw fail('auth.forbidden', `Pages of ${origin} may not use this server.`)
  await next()
}

export const authenticated =
  (token: string) =>
  async (context: Context, next: Next): Promise<void> => {
    const given = /^Bearer (.+)$/i.exec(context.headers.authorization ?? '')?.[1] ?? ''
    if (context.path !== '/health' && !sameSecret(given, token)) {
      context.set('WWW-Authenticate', 'Bearer')
      throw fail('auth.required', 'This needs the token.', {
        hint: 'It is in state/host.json: Authorization: Bearer TOKEN',
      })
    }
    await next()
  }

/** In constant time, also for texts of different length. */
const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
