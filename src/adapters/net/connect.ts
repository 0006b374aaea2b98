import { isIP, type Socket } from 'node:net'
import { once } from 'node:events'
import { fail, FaultError } from '../../bus/messages/fault.ts'
import { sameAddress } from '../../security/addresses/judge-address.ts'
import type { Verdict } from '../../security/addresses/verdict.ts'
import { orAborted } from './deadline.ts'
import type { Net } from './net.ts'
import { shownHost } from './shown-host.ts'

export type Judge = (address: string) => Verdict

export interface Place {
  /** A name or an IP address, without brackets. */
  readonly host: string
  readonly port: number
}

/** How many addresses of one name are tried, and ms that each but the last has. */
const MOST_TRIES = 4
const TRY_MS = 4_000

export const blocked = (what: string, hint = 'Only addresses of the public internet are reached.'): FaultError =>
  fail('web.blocked', `${what}.`, { hint })

/**
 * A connection to `host`. Its name is looked up once and every address it has is judged; then one of these very addresses
 * is dialled, so that no later answer of a name server matters. One address that is refused refuses the name.
 */
export async function connectTo({ host, port }: Place, judge: Judge, net: Net, signal: AbortSignal): Promise<Socket> {
  const addresses = isIP(host) > 0 ? [host] : await orAborted(net.resolve(host), signal)
  for (const address of addresses) {
    const verdict = judge(address)
    if (!verdict.ok) throw blocked(`${shownHost(host)} is not reached: ${address} is ${verdict.reason}`)
  }
  const tried = addresses.slice(0, MOST_TRIES)
  let failure: unknown = Object.assign(new Error('no address'), { code: 'ENOTFOUND' })
  for (const [n, address] of tried.entries()) {
    try {
      return await attempt({ host: address, port }, net, signal, n + 1 < tried.length ? TRY_MS : null)
    } catch (error) {
      if (error instanceof FaultError || signal.aborted) throw error
      failure = error
    }
  }
  throw failure
}

async function attempt({ host, port }: Place, net: Net, signal: AbortSignal, ms: number | null): Promise<Socket> {
  const socket = net.dial(host, port)
  const patience = ms === null ? signal : AbortSignal.any([signal, AbortSignal.timeout(ms)])
  try {
    if (socket.connecting) await once(socket, 'connect', { signal: patience })
  } catch (error) {
    socket.destroy()
    throw patience.aborted && !signal.aborted ? Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' }) : error
  }
  const { remoteAddress = '' } = socket
  if (sameAddress(remoteAddress, host)) return socket
  socket.destroy()
  throw blocked(`The connection to ${host} ended at ${remoteAddress === '' ? 'no address' : remoteAddress}`)
}
