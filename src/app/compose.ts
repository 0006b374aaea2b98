import { randomBytes } from 'node:crypto'
import { createSupervisor } from '../actors/supervisor/actor.ts'
import { createFiles } from '../adapters/files/files.ts'
import { createWorkspace } from '../adapters/files/workspace.ts'
import { concealing, concealingModel, concealingShell } from '../adapters/recording/concealing.ts'
import { gathering, goesOn } from '../adapters/recording/gathering.ts'
import { recordLogFailures } from '../adapters/recording/log-failures.ts'
import { recording } from '../adapters/recording/record.ts'
import { openLog } from '../adapters/sqlite/open-log.ts'
import { systemClock } from '../adapters/system/clock.ts'
import { createIds } from '../adapters/system/ids.ts'
import { sha256 } from '../adapters/system/sha256.ts'
import { openVault } from '../adapters/system/vault.ts'
import { createBus } from '../bus/bus.ts'
import { createLocalClient, type BusClient } from '../bus/client.ts'
import type { Bus } from '../bus/bus.ts'
import type { Fault } from '../bus/messages/fault.ts'
import type { ProviderName } from '../bus/messages/provider-name.ts'
import { createGate } from '../bus/replay/gate.ts'
import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import type { ModelPort } from '../ports/model.ts'
import { createConcealer } from '../security/secrets.ts'
import { actorSpecs } from './actors.ts'
import { installAnswers } from './answers.ts'
import { admitStep, beginRun, endRun, stepOf } from './begin.ts'
import { drain } from './drain.ts'
import { fileRoots } from './file-roots.ts'
import { createHands } from './hands.ts'
import { embeddingModel } from './embedding-model.ts'
import { createEmbeddings } from './embeddings.ts'
import { openMemory, type Liveliness } from './memory/open-memory.ts'
import { createMcpDoor } from './mcp-door.ts'
import { createModelDirectory } from './model-directory.ts'
import { patientFetch } from './model-apis.ts'
import { createProviders } from './ports.ts'

export type { BusClient }

export interface HostOptions {
  readonly paths: HomePaths
  readonly config: Config
  readonly version: string
  readonly env: NodeJS.ProcessEnv
  /** Names the door in the log: "cli", "daemon". */
  readonly source: string
  /** In place of the configured providers, for tests and measures. */
  readonly models?: Partial<Readonly<Record<ProviderName, ModelPort>>>
  /** How much memory does by itself: nothing for one command, making vectors, or following the notes as well. */
  readonly memory?: Liveliness
  /** Pages the log may grow to, for tests of a full disk. */
  readonly maxLogPages?: number
}

export interface Host {
  readonly client: BusClient
  readonly bus: Bus
  readonly run: string
  /** Why nothing can be written; null where all is well. */
  readonly readOnly: Fault | null
  clientFor(source: string): BusClient
  /** Takes up what `isLive` of config/changes.ts names. */
  readonly reload: (config: Config) => void
  /** Lets running turns end for `graceMs`, cancels the rest, closes everything. Safe to call twice. */
  stop(reason: string, options?: { readonly graceMs?: number }): Promise<void>
}

/** Puts the program together on one home: the only place that knows every part. */
export function startHost(options: HostOptions): Host {
  const { paths, config, version, env, source, models = {}, memory: liveliness = 'still', maxLogPages } = options
  const opened = openLog(paths.eventsDb, maxLogPages === undefined ? {} : { maxPages: maxLogPages })
  const run = randomBytes(5).toString('hex')
  const { gate, clock } = createGate(systemClock, run, opened.effects)
  const log = recordLogFailures(opened.log, gate)
  const ids = createIds(gate, run)
  const bus = createBus({ clock, ids, log })

  const { providers: accounts, tools } = config
  const secrets = [accounts.anthropic.api_key, accounts.openai.api_key, tools.web_search?.api_key].filter(
    (key) => key !== undefined,
  )
  const vault = openVault(paths.vault, secrets)
  const door = createMcpDoor({ bus, gate, vault, run })
  const providers = createProviders({ config, env, stateDir: paths.state, door, aside: liveliness === 'live' })
  const directory = createModelDirectory(config, env)
  const wishes = { model: liveliness === 'still' ? null : embeddingModel(config), watch: liveliness === 'live' }
  const embeddings = createEmbeddings({ config, modelsDir: paths.models, fetch: patientFetch(env) })
  const notes = openMemory({ paths, config, bus, liveliness, wishes })
  const memory = concealing(notes.index, vault)
  const { workspace } = config.memory
  const roots = fileRoots(paths, config)
  const files = createFiles({ ...roots, conceal: vault.conceal })

  const concealer = () => createConcealer(vault.conceal, secrets)
  const { protectedPaths, hiddenPaths } = roots
  const hands = createHands({
    ...{ config, env, version, concealer, protectedPaths, hiddenPaths },
    personHome: roots.around.personHome,
  })

  const model = (provider: ProviderName) =>
    recording(
      `model.${provider}`,
      concealingModel(gathering(models[provider] ?? providers.ports[provider]), vault, secrets),
      gate,
      // One whose tools are called by another way says something before each, and that must not come after.
      provider === 'claude-cli' ? {} : { canWait: goesOn },
    )
  const specs = actorSpecs(
    {
      clock,
      log,
      model: {
        anthropic: model('anthropic'),
        openai: model('openai'),
        ollama: model('ollama'),
        'claude-cli': model('claude-cli'),
        recall: model('recall'),
      },
      files: recording('files', concealing(files, vault, ['readImage']), gate),
      shell: recording('shell', concealingShell(hands.shell, vault, secrets), gate),
      shellReader: recording('shell-reader', hands.shellReader, gate),
      // A secret is never put into an address: it would be told to whoever answers there.
      web: recording('web', concealing(hands.web, { ...vault, reveal: (text) => text }), gate),
      inspector: recording('inspector', hands.inspector, gate),
      ids,
      sha256,
      workspace: recording(
        'workspace',
        concealing(createWorkspace(workspace, config.memory.external_paths), vault),
        gate,
      ),
      models: recording('models', directory, gate),
      memory: recording('memory', memory, gate)(null),
      memoryForDoors: memory,
      embedder: {
        opening: (name) => recording(`embedding.${name}`, embeddings.port(name), gate)(null),
        embedding: embeddings.port,
      },
    },
    config,
    wishes,
  )
  const supervisor = createSupervisor(bus, clock, specs)
  const startedAt = systemClock.now()
  installAnswers({
    bus,
    log,
    directory,
    children: supervisor.children,
    version,
    startedAt,
    now: systemClock.now,
    sandbox: async () => {
      const { missing, ...level } = await hands.shell.level()
      return { ...level, missing: [...missing] }
    },
  })

  let doors = 0
  const clientFor = (door: string): BusClient =>
    createLocalClient({ bus, gate, raw: systemClock, vault, run: `${run}.${++doors}`, source: door })
  const since = log.head() + 1
  begin()

  function begin(): void {
    if (opened.readOnly !== null) {
      supervisor.start()
      return
    }
    const started = { version, pid: process.pid, runId: run, memory: wishes }
    // Nothing waits before it, so it happens now, and what it throws is thrown here.
    gate.admit(stepOf('host.start', started), () => {
      beginRun({ bus, log, supervisor }, started)
    })
  }

  process.on('exit', opened.close)
  let stopping: Promise<void> | null = null
  const stop = async (reason: string, graceMs: number): Promise<void> => {
    if (opened.readOnly === null) await drain({ client: clientFor('host'), log, since, graceMs })
    await admitStep(gate, 'host.stop', null, supervisor.stop)
    await Promise.all([providers.close().then(() => door.close()), embeddings.close(), notes.close(), hands.close()])
    if (opened.readOnly === null)
      await admitStep(gate, 'host.end', reason, () => {
        endRun(bus, reason)
      })
    opened.close()
    process.off('exit', opened.close)
  }
  return {
    client: clientFor(source),
    bus,
    run,
    readOnly: opened.readOnly,
    clientFor,
    reload: ({ agent }) => directory.prefer(agent.default_model),
    stop: (reason, { graceMs = 0 } = {}) => (stopping ??= stop(reason, graceMs)),
  }
}
