import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHost, type Host, type HostOptions } from '../../src/app/compose.ts'
import { prepareHome } from '../../src/app/home.ts'
import { openLog } from '../../src/adapters/sqlite/open-log.ts'
import { loadConfig } from '../../src/config/load.ts'
import { homePaths, type HomePaths } from '../../src/config/paths.ts'
import type { Config } from '../../src/config/schema.ts'
import type { BusClient } from '../../src/bus/client.ts'
import type { Message } from '../../src/bus/messages/envelope.ts'
import type { EventType } from '../../src/bus/messages/index.ts'
import type { EffectRow } from '../../src/ports/effects.ts'
import type { EventLog } from '../../src/ports/event-log.ts'

export interface LiveHome {
  readonly paths: HomePaths
  readonly config: Config
  start(options?: Partial<HostOptions>): Host
  /** Opens the log of the stopped home. */
  withLog<T>(work: (log: EventLog, effects: (run: string) => EffectRow[]) => T): T
  text(file: string): string
  remove(): void
}

/** A whole home below the temp folder, to be hosted by the real program with models of the test. */
export async function liveHome(): Promise<LiveHome> {
  const home = mkdtempSync(join(tmpdir(), 'localgpt-live-'))
  const env = { LOCALGPT_HOME: home }
  const paths = homePaths({ env, homedir: home })
  await prepareHome(paths)
  const { config } = loadConfig({ file: paths.configFile, home, homedir: home, env })
  return {
    paths,
    config,
    start: (options = {}) => startHost({ paths, config, version: '0.0.0-test', env, source: 'test', ...options }),
    withLog(work) {
      const opened = openLog(paths.eventsDb)
      try {
        return work(opened.log, (run) => [...opened.effects.read(run)])
      } finally {
        opened.close()
      }
    },
    text: (file) => readFileSync(join(home, file), 'utf8'),
    remove: () => {
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** Waits for the first message of one of `types` that `fits`, from seq 1 on. */
export async function heard<T extends EventType>(
  client: BusClient,
  types: readonly T[],
  fits: (message: Message<T>) => boolean,
): Promise<Message<T>> {
  const stream = client.subscribe({ subscriber: 'test', types: types, since: 1 })
  for await (const item of stream) {
    if (item.kind === 'end') break
    const message = item.message as Message<T>
    if (fits(message)) return message
  }
  throw new Error(`never heard ${types.join(', ')}`)
}

/** Sends a message and waits for the end of its turn. */
export async function turn(
  client: BusClient,
  sessionId: string,
  turnId: string,
  text: string,
  interactive = false,
): Promise<Message<'turn.completed' | 'turn.failed' | 'turn.cancelled'>> {
  await client.command('turn.start', { sessionId, turnId, text, interactive })
  return heard(client, ['turn.completed', 'turn.failed', 'turn.cancelled'], ({ data }) => data.turnId === turnId)
}
