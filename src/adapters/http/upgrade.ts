import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { fail, faultFrom } from '../../bus/messages/fault.ts'
import type { Rate } from '../wire/rate.ts'
import { checkHost, checkToken } from './guards.ts'
import { refuse } from './refuse.ts'

interface Options {
  readonly bind: string
  readonly isToken: (given: string) => boolean
  readonly failures: Rate
  readonly webSocket: ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) | undefined
}

/** The same guards as for every request, before anything of the WebSocket is spoken: a page of another site gets no further. */
export const onUpgrade =
  ({ bind, isToken, failures, webSocket }: Options) =>
  (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    try {
      const [path, search = ''] = (request.url ?? '').split('?', 2)
      checkHost(request.headers, bind)
      checkToken({ request, isToken, failures, inAddress: new URLSearchParams(search).get('token') })
      if (path !== '/api/ws' || webSocket === undefined)
        throw fail('route.not_found', 'There is no WebSocket at this address.', { hint: 'It is at /api/ws.' })
      webSocket(request, socket, head)
    } catch (error) {
      refuse(socket, faultFrom(error))
    }
  }
