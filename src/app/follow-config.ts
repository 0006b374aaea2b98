import { faultFrom } from '../bus/messages/fault.ts'
import { changesOf } from '../config/changes.ts'
import { parseModelName } from '../config/model-names.ts'
import type { Config } from '../config/schema.ts'

interface Options {
  readonly file: string
  /** With which the host was started. */
  readonly config: Config
  /** The settings as they are now. Throws FaultError where they are broken. */
  readonly read: () => Config
  /** Takes up what can be taken up without a restart. */
  readonly apply: (config: Config) => void
  readonly say: (text: string) => void
}

export interface ConfigFollower {
  /** Looks now, because somebody asked for it, and says what became of it. */
  readonly reload: () => void
  close(): Promise<void>
}

/** ms of quiet after a change: editors write in several steps. */
const QUIET_MS = 200

/** Takes up changes of config.toml while a host runs, and says what needs a restart; broken settings change nothing. */
export async function followConfig({ file, config, read, apply, say }: Options): Promise<ConfigFollower> {
  let running = config
  let lastSaid = ''

  const look = (asked: boolean): void => {
    const words = reading()
    const text = words.join('\n')
    // Saved again without a change worth a word.
    if (!asked && text === lastSaid) return
    lastSaid = text
    if (text !== '') say(text)
    else if (asked) say(`${file} says nothing new.`)
  }

  const reading = (): readonly string[] => {
    try {
      const next = read()
      const changes = changesOf(running, next)
      const { default_model: model } = next.agent
      if (changes.live.includes('agent.default_model') && model !== 'auto') parseModelName(model)
      if (changes.live.length > 0) apply(changes.config)
      running = changes.config
      return [
        ...(changes.live.length > 0 ? [`agent.default_model is now "${model}".`] : []),
        ...(changes.later.length > 0 ? [`Needs a restart: ${changes.later.join(', ')} (localgpt daemon restart)`] : []),
      ]
    } catch (error) {
      const { message, hint } = faultFrom(error)
      return [`${message}${hint === undefined ? '' : `\n${hint}`}\nUntil then the old settings stay.`]
    }
  }

  const { watch } = await import('chokidar')
  let quiet: NodeJS.Timeout | undefined
  const soon = (): void => {
    clearTimeout(quiet)
    quiet = setTimeout(look, QUIET_MS, false)
  }
  const watcher = watch(file, { ignoreInitial: true, ignorePermissionErrors: true })
    .on('all', soon)
    // What was saved since the start, before anybody watched.
    .on('ready', soon)
    .on('error', () => {
      say(`Changes of ${file} cannot be noticed here; have them read with: kill -HUP ${process.pid}`)
    })
  return {
    reload: () => {
      look(true)
    },
    close: async () => {
      clearTimeout(quiet)
      await watcher.close()
    },
  }
}
