import { callScript, refusal } from '../system-call.ts'
import { complaint, escaped, held, outcome, type Attempt } from '../attempt.ts'
import type { Stage } from '../stage.ts'

const reach = (name: string, script: (stage: Stage) => string, needs: Attempt['needs']): Attempt => ({
  name,
  ...(needs === undefined ? {} : { needs }),
  async try(stage) {
    stage.targets.reached()
    const { output } = await stage.run(script(stage))
    // A datagram is told of a little later than it is sent.
    await new Promise((resolve) => setTimeout(resolve, 20))
    return outcome(stage.targets.reached() === 0, complaint(output) || 'nobody was reached', 'a server was reached')
  },
})

/** A socket of another kind; `args`: family, type, protocol (socket(2)). */
const make = (name: string, args: readonly number[]): Attempt => ({
  name,
  needs: 'system calls',
  async try(stage) {
    const { output } = await stage.run(callScript('socket', args) ?? '')
    const refused = refusal(output) ?? (/ (?:93|94|97)$/m.test(output) ? 'this machine has none' : null)
    return refused === null ? escaped(`the socket was made: ${output.trim()}`) : held(refused)
  },
})

/** connect(2) to a socket of the machine; `name` may begin with NUL. */
const connect = (name: string): string =>
  [
    `if command -v perl >/dev/null; then perl -MSocket -e 'socket(S,AF_UNIX,SOCK_STREAM,0) or die $!; connect(S,pack_sockaddr_un("${name}")) or die $!'`,
    `else python3 -c 'import socket; socket.socket(socket.AF_UNIX).connect("${name}")'; fi`,
  ].join('\n')

/** Reaching anybody. */
export const networkAttempts: readonly Attempt[] = [
  reach(
    'connect to a server of this machine',
    ({ targets }) => `echo x > /dev/tcp/127.0.0.1/${targets.tcpPort}`,
    'offline',
  ),
  reach(
    'send a datagram to this machine',
    ({ targets }) => `echo x > /dev/udp/127.0.0.1/${targets.udpPort}`,
    'offline',
  ),
  {
    name: 'ask a name server',
    needs: 'offline',
    async try(stage) {
      // An address for documentation (RFC 5737): no packet is sent, only the way there is looked up.
      const { output, code } = await stage.run('exec 9<>/dev/udp/192.0.2.53/53')
      return outcome(code !== 0, complaint(output), 'there is a way to other machines')
    },
  },
  reach('connect to a socket in the workspace', ({ targets }) => connect(targets.socket), 'system calls'),
  reach('connect to a socket without a file', ({ targets }) => connect(`\\0${targets.abstract}`), 'system calls'),
  make('open a raw socket', [2, 3, 1]),
  make('open a packet socket', [17, 3, 0]),
  make('open a socket to the machine that runs this one', [40, 1, 0]),
]
