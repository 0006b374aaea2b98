import { join, resolve } from 'node:path'
import { fail } from '../bus/messages/fault.ts'
import type { Environment } from './expand.ts'

export interface HomePaths {
  readonly home: string
  readonly configFile: string
  /** Where the notes are unless memory.workspace says otherwise. */
  readonly workspace: string
  readonly skills: string
  readonly logs: string
  readonly logFile: string
  /** What a daemon says that has no terminal. */
  readonly daemonLog: string
  readonly state: string
  readonly eventsDb: string
  readonly memoryDb: string
  readonly vault: string
  readonly lock: string
  /** `{pid, port, socket, token}` of the process that hosts this home. */
  readonly hostFile: string
  readonly models: string
}

interface HomeOptions {
  readonly env: Environment
  /** `--profile NAME`: a home of its own, `~/.localgpt-NAME`; wins over LOCALGPT_HOME. */
  readonly profile?: string | undefined
  readonly homedir: string
}

const homeOf = ({ env, profile, homedir }: HomeOptions): string => {
  if (profile !== undefined) {
    if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/.test(profile)) return join(homedir, `.localgpt-${profile}`)
    throw fail('usage.invalid', `"${profile}" cannot be the name of a profile.`, {
      hint: 'Use letters, digits, "-" and "_", 32 at most, such as: --profile work',
    })
  }
  const wanted = env['LOCALGPT_HOME']?.trim()
  if (!wanted) return join(homedir, '.localgpt')
  return resolve(wanted === '~' || wanted.startsWith('~/') ? join(homedir, wanted.slice(1)) : wanted)
}

/** Absolute paths of everything LocalGPT keeps. Touches nothing. Throws FaultError `usage.invalid` for a bad profile name. */
export const homePaths = (options: HomeOptions): HomePaths => {
  const home = homeOf(options)
  const state = join(home, 'state')
  const logs = join(home, 'logs')
  return {
    home,
    configFile: join(home, 'config.toml'),
    workspace: join(home, 'workspace'),
    skills: join(home, 'skills'),
    logs,
    logFile: join(logs, 'agent.log'),
    daemonLog: join(logs, 'daemon.log'),
    state,
    eventsDb: join(state, 'events.db'),
    memoryDb: join(state, 'memory.db'),
    vault: join(state, 'vault.json'),
    lock: join(state, 'lock'),
    hostFile: join(state, 'host.json'),
    models: join(state, 'models'),
  }
}
