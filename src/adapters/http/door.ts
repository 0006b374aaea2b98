import type { BusClient } from '../../bus/client.ts'
import type { Sessions } from '../wire/sessions.ts'
import type { Turns } from '../wire/turns.ts'
import type { Logins } from './login.ts'
import type { Threads } from './openai/threads.ts'

export interface SkillBody {
  readonly name: string
  readonly description: string
  /** Relative to the workspace. */
  readonly path: string
}

/** What the process behind the door knows beside the bus. Whoever leaves one out has nothing to show there. */
export interface HostFacts {
  /** The settings, without secrets. */
  readonly config?: () => object
  readonly skills?: () => Promise<readonly SkillBody[]>
  /** The last lines of the daemon's log. */
  readonly daemonLog?: (lines: number) => Promise<readonly string[]>
}

/** What a route works with. */
export interface Door extends HostFacts {
  readonly client: BusClient
  readonly turns: Turns
  readonly sessions: Sessions
  readonly threads: Threads
  readonly logins: Logins
  /** Of this host, for the cookie. */
  readonly token: string
  /** The API as JSON Schema; made when it is first asked for. */
  readonly openApi: () => object
}
