import { connect, isIP, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** What is asked of the system: the least that tests have to replace, so that all the rest is tested as it ships. */
export interface Net {
  /** All addresses of a name. */
  readonly resolve: (host: string) => Promise<readonly string[]>
  /** Begins a connection to an IP address. */
  readonly dial: (address: string, port: number) => Socket
  /** Begins TLS on a connection, with a server that has to prove it is `host`. */
  readonly secure: (socket: Socket, host: string) => Promise<TLSSocket>
}

/** TLS and name look-ups are loaded by the first call: most commands do without. */
export const systemNet: Net = {
  resolve: async (host) => {
    const { lookup } = await import('node:dns/promises')
    return (await lookup(host, { all: true })).map(({ address }) => address)
  },
  dial: (host, port) => connect({ host, port }),
  secure: async (socket, host) => {
    const { connect: secure } = await import('node:tls')
    const servername = isIP(host) === 0 ? host : ''
    // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED cannot unsay it.
    return secure({ socket, host, servername, ALPNProtocols: ['http/1.1'], rejectUnauthorized: true })
  },
}
