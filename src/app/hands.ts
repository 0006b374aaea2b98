import type { Config } from '../config/schema.ts'
import type { InspectorPort } from '../ports/inspector.ts'
import type { ShellReader } from '../ports/shell-reader.ts'
import type { ShellPort } from '../ports/shell.ts'
import type { WebPort } from '../ports/web.ts'
import type { NewConcealer } from '../adapters/sandbox/jobs.ts'
import { keptFromCommands, type ProtectedPaths } from '../security/paths/protected.ts'

/** What the assistant acts on the world with, beside files. */
export interface Hands {
  readonly shell: ShellPort
  readonly shellReader: ShellReader
  readonly web: WebPort
  readonly inspector: InspectorPort
  /** Ends what still runs. */
  close(): Promise<void>
}

interface Options extends ProtectedPaths {
  readonly config: Config
  readonly env: NodeJS.ProcessEnv
  readonly version: string
  /** The person's home folder. */
  readonly personHome: string
  readonly concealer: NewConcealer
}

/** Each is loaded when it is first used: most turns need none of them. */
export function createHands(options: Options): Hands {
  const { config, env, version } = options
  const shell = seldomLoaded(async () =>
    (await import('../adapters/sandbox/shell.ts')).createShell(shellOptions(options)),
  )
  const web = seldomLoaded(async () => {
    const [{ createWeb }, { readHtml }] = await Promise.all([
      import('../adapters/net/web.ts'),
      import('./threads/html.ts'),
    ])
    return createWeb({ env, userAgent: `LocalGPT/${version}`, readHtml, search: config.tools.web_search })
  })
  return {
    shell: {
      level: async () => (await shell.get()).level(),
      async *run(command, signal) {
        yield* (await shell.get()).run(command, signal)
      },
      start: async (command) => (await shell.get()).start(command),
      read: async (jobId, from) => (await shell.get()).read(jobId, from),
      kill: async (jobId) => (await shell.get()).kill(jobId),
      end: async (jobId) => (await shell.get()).end(jobId),
    },
    shellReader: {
      read: async (command) => {
        const [{ readCommand }, { commandPreview }] = await Promise.all([
          import('../security/shell/read-command.ts'),
          import('../security/shell/command-preview.ts'),
        ])
        const reading = readCommand(command)
        return { view: commandPreview(command, reading), rule: reading.rule, readsOnly: reading.readsOnly }
      },
    },
    web: {
      fetch: async (url, wanted, signal) => (await web.get()).fetch(url, wanted, signal),
      search: async (query, limit, signal) => (await web.get()).search(query, limit, signal),
    },
    inspector: {
      inspect: async (text) => {
        const { warningsIn } = await import('../security/untrusted/warnings.ts')
        return warningsIn(text).map(({ kind, excerpt }) => `${kind}: ${excerpt}`)
      },
    },
    close: async () => {
      await (await shell.loaded())?.close()
    },
  }
}

const shellOptions = ({ config, env, personHome, concealer, protectedPaths, hiddenPaths }: Options) => ({
  workspace: config.memory.workspace,
  allowPaths: config.sandbox.allow_paths,
  protectedPaths: [...protectedPaths, ...keptFromCommands(config.memory.workspace)],
  hiddenPaths,
  home: personHome,
  network: config.sandbox.network,
  enabled: config.sandbox.enabled,
  level: config.sandbox.level,
  env,
  concealer,
})

/** Loads once; a load that failed is tried again. */
function seldomLoaded<T>(load: () => Promise<T>): { get(): Promise<T>; loaded(): Promise<T | undefined> } {
  let loading: Promise<T> | null = null
  const get = (): Promise<T> =>
    (loading ??= load().catch((error: unknown) => {
      loading = null
      throw error
    }))
  return { get, loaded: async () => (loading === null ? undefined : loading.catch(() => undefined)) }
}
