import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'

/** Of a socket without a file (unix(7)). */
const LONGEST_NAME = 107

/** What attempts aim at outside the box: servers that count who reaches them, a process that can be hurt. */
export interface Targets {
  readonly tcpPort: number
  readonly udpPort: number
  /** A socket in the workspace, and the name of one without a file (Linux). */
  readonly socket: string
  readonly abstract: string
  /** How often any of them was reached since the last call. */
  reached(): number
  /** A living process of this machine, started anew where the last one was killed. */
  victim(): number
  isVictimAlive(): boolean
  close(): Promise<void>
}

/** `secret`: in the environment of the process. */
export async function startTargets(workspace: string, secret: string): Promise<Targets> {
  let count = 0
  const servers: Server[] = []
  const listen = async (where: { port: number; host: string } | { path: string }): Promise<Server> => {
    const server = createServer((connection) => {
      count++
      connection.on('error', () => {})
      connection.destroy()
    })
    servers.push(server)
    server.listen(where)
    await once(server, 'listening')
    return server
  }
  const tcp = await listen({ port: 0, host: '127.0.0.1' })
  const socket = join(workspace, 'host.sock')
  await listen({ path: socket })
  // Node fills a shorter name up with zeros, other programs do not.
  const abstract = `localgpt-sandbox-test-${process.pid}-`.padEnd(LONGEST_NAME, 'x')
  if (process.platform === 'linux') await listen({ path: `\0${abstract}` })
  const udp = createSocket('udp4', () => {
    count++
  })
  udp.bind(0, '127.0.0.1')
  await once(udp, 'listening')

  let victim: ChildProcess | null = null
  const isAlive = (): boolean => victim?.pid !== undefined && victim.exitCode === null && victim.signalCode === null

  return {
    tcpPort: (tcp.address() as AddressInfo).port,
    udpPort: udp.address().port,
    ...{ socket, abstract },
    reached() {
      const reached = count
      count = 0
      return reached
    },
    victim() {
      if (!isAlive()) victim = spawn('sleep', ['600'], { stdio: 'ignore', env: { ...process.env, SECRET: secret } })
      return victim?.pid ?? 0
    },
    isVictimAlive: isAlive,
    async close() {
      victim?.kill('SIGKILL')
      udp.close()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}
