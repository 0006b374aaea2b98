import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Unreachable {
  readonly port: number
  close(): void
}

/** Listens with room for one in its backlog and never takes anybody. */
const listener = `
  const server = require('node:net').createServer()
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  })
`
const IN_THE_WAY = 4

/** A port where no connection comes about and nothing is refused: to whoever calls, as if there were no network. */
export async function unreachable(): Promise<Unreachable> {
  const child = spawn(process.execPath, ['-e', listener])
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(chunk.toString())
  const held: Socket[] = []
  for (let n = 0; n < IN_THE_WAY; n++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    held.push(socket)
  }
  await once(held[0]!, 'connect')
  return {
    port,
    close: () => {
      for (const socket of held) socket.destroy()
      child.kill('SIGKILL')
    },
  }
}
