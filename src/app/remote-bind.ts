import { fail } from '../bus/messages/fault.ts'
import type { Config } from '../config/schema.ts'

const isLoopback = (bind: string): boolean => /^(?:127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/i.test(bind)

/**
 * A sentence to warn with where other machines reach the server, null where none does. Throws FaultError
 * `config.invalid` where they would and nobody has said that they may.
 */
export function checkBind({ bind, allow_remote: allowed }: Config['server']): string | null {
  if (isLoopback(bind)) return null
  if (!allowed)
    throw fail(
      'config.invalid',
      `server.bind is "${bind}", so other machines on the network could reach this server.`,
      {
        hint: 'If that is what you want: localgpt config set server.allow_remote true\nOtherwise: localgpt config set server.bind 127.0.0.1',
      },
    )
  return `Other machines reach this server at ${bind}, without encryption; whoever knows the token of state/host.json can use it.`
}
