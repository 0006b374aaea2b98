import { createSupervisor } from '../actors/supervisor/actor.ts'
import { replayLogFailures } from '../adapters/recording/log-failures.ts'
import { createMemoryLog } from '../adapters/recording/memory-log.ts'
import { createReplayingPorts, type ReplayingPorts } from '../adapters/recording/replay.ts'
import { createIds } from '../adapters/system/ids.ts'
import { sha256 } from '../adapters/system/sha256.ts'
import { createBus } from '../bus/bus.ts'
import type { Logged } from '../bus/messages/envelope.ts'
import { fail } from '../bus/messages/fault.ts'
import type { CommandType, Data, Draft } from '../bus/messages/index.ts'
import type { ProviderName } from '../bus/messages/provider-name.ts'
import { firstDivergence, type Divergence } from '../bus/replay/divergence.ts'
import { createReplayTime } from '../bus/replay/replay-clock.ts'
import type { Config } from '../config/schema.ts'
import type { EmbeddingPort } from '../ports/embedding.ts'
import type { EffectRow } from '../ports/effects.ts'
import type { FilesPort } from '../ports/files.ts'
import type { InspectorPort } from '../ports/inspector.ts'
import type { MemoryIndex } from '../ports/memory-index.ts'
import type { ModelDirectory } from '../ports/model-directory.ts'
import type { ModelPort } from '../ports/model.ts'
import type { ShellReader } from '../ports/shell-reader.ts'
import type { ShellPort } from '../ports/shell.ts'
import type { WebPort } from '../ports/web.ts'
import type { WorkspacePort } from '../ports/workspace.ts'
import { actorSpecs, type ActorPorts } from './actors.ts'
import { beginRun, endRun } from './begin.ts'

export interface Recording {
  /** What reached the actors in one run, by ordinal. */
  readonly effects: Iterable<EffectRow>
  /** The log as it stood when the run began. */
  readonly before: Iterable<Logged>
  /** What the run logged. */
  readonly recorded: readonly Logged[]
  /** As it was in that run. */
  readonly config: Config
}

export interface Reenactment {
  readonly messages: readonly Logged[]
  readonly divergence: Divergence | null
  /** Recorded answers nobody asked for this time. */
  readonly unclaimed: readonly EffectRow[]
}

/**
 * Runs the real actors again on what was recorded of one run and compares what they log. Nothing outside is touched.
 * Throws FaultError `log.corrupt` where the recording is not whole, as when a session of that run was deleted since.
 */
export async function reenact({ effects, before, recorded, config }: Recording): Promise<Reenactment> {
  const rows = wholeRecording(effects)
  const values = rows.filter(({ kind }) => kind === 'value')
  const time = createReplayTime(values)
  const ports = createReplayingPorts()
  const stored = createMemoryLog(before)
  const since = stored.head() + 1
  const log = replayLogFailures(stored, values)
  const { clock } = time
  const ids = createIds(time.gate, rows[0]?.run ?? '')
  const bus = createBus({ clock, ids, log })
  const supervisor = createSupervisor(
    bus,
    clock,
    actorSpecs({ clock, log, ids, ...replaying(ports) }, config, wishesOf(rows)),
  )

  const letIn = (row: EffectRow): boolean => {
    switch (row.kind) {
      case 'command':
        if (row.key === 'host.start')
          beginRun({ bus, log, supervisor }, JSON.parse(row.payload) as Data<'host.started'>)
        else if (row.key === 'host.stop') supervisor.stop()
        else if (row.key === 'host.end') endRun(bus, JSON.parse(row.payload) as string)
        else sendAgain(row.payload)
        return true
      case 'timer':
        // One that was called off while it waited at the gate is in the recording too.
        time.fire(row.key)
        return true
      case 'result':
      case 'error':
      case 'chunk':
      case 'end':
        return ports.deliver(row)
      case 'value':
        return true
    }
  }
  const sendAgain = (payload: string): void => {
    const { id, source, ...draft } = JSON.parse(payload) as Draft<CommandType> & { id: string; source: string }
    try {
      bus.commit([draft as Draft<CommandType>], { source, id })
    } catch {
      // The door was told then; nothing was logged then or now.
    }
  }

  const unclaimed: EffectRow[] = []
  for (const row of rows) {
    if (row.kind === 'value') continue
    time.setNow(row.at)
    if (!letIn(row)) unclaimed.push(row)
    await settled()
  }
  supervisor.stop()
  const messages = [...stored.read({ since })]
  return { messages, divergence: firstDivergence(recorded, messages), unclaimed }
}

const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

const never = (): never => {
  throw fail('internal', 'a replay makes no vectors')
}

/** What memory was to do in that run. */
function wishesOf(rows: readonly EffectRow[]): Data<'host.started'>['memory'] {
  const start = rows.find(({ key }) => key === 'host.start')
  const { memory } = start === undefined ? {} : (JSON.parse(start.payload) as Partial<Data<'host.started'>>)
  return memory ?? { model: null, watch: false }
}

function wholeRecording(effects: Iterable<EffectRow>): readonly EffectRow[] {
  const rows = [...effects]
  const gap = rows.findIndex(({ ordinal }, i) => ordinal !== i + 1)
  if (gap >= 0 || rows.length === 0)
    throw fail('log.corrupt', `The recording of this run is not whole: number ${Math.max(gap, 0) + 1} is missing.`, {
      hint: 'A session of that run was deleted, or the disk was full; single sessions can still be read.',
    })
  return rows
}

function replaying(ports: ReplayingPorts): Omit<ActorPorts, 'clock' | 'log' | 'ids'> {
  const model = (provider: ProviderName) => ports.port<ModelPort>(`model.${provider}`, { stream: 'stream' })
  const memory = ports.port<MemoryIndex>('memory', {
    refresh: 'promise',
    embedSome: 'promise',
    changes: 'stream',
    read: 'promise',
    search: 'promise',
    stats: 'promise',
    recent: 'promise',
    append: 'promise',
  })(null)
  return {
    model: {
      anthropic: model('anthropic'),
      openai: model('openai'),
      ollama: model('ollama'),
      'claude-cli': model('claude-cli'),
      recall: model('recall'),
    },
    files: ports.port<FilesPort>('files', {
      judgeFolder: 'promise',
      readText: 'promise',
      writeText: 'promise',
      remove: 'promise',
      resolve: 'promise',
      digest: 'promise',
      readImage: 'promise',
      list: 'promise',
      grep: 'promise',
    }),
    shell: ports.port<ShellPort>('shell', {
      level: 'promise',
      run: 'stream',
      start: 'promise',
      read: 'promise',
      kill: 'promise',
      end: 'promise',
    }),
    shellReader: ports.port<ShellReader>('shell-reader', { read: 'promise' }),
    web: ports.port<WebPort>('web', { fetch: 'promise', search: 'promise' }),
    inspector: ports.port<InspectorPort>('inspector', { inspect: 'promise' }),
    sha256,
    workspace: ports.port<WorkspacePort>('workspace', { read: 'promise' }),
    models: ports.port<ModelDirectory>('models', { resolve: 'promise' }),
    memory,
    // A replay has no doors.
    memoryForDoors: memory,
    embedder: {
      opening: (model) => ports.port<Pick<EmbeddingPort, 'open'>>(`embedding.${model}`, { open: 'stream' })(null),
      // Nobody asks for a vector: what a search found is recorded.
      embedding: () => ({ open: never, embed: never, close: () => Promise.resolve() }),
    },
  }
}
