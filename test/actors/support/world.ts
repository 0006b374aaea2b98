import { actorSpecs, type ActorPorts } from '../../../src/app/actors.ts'
import { createSupervisor } from '../../../src/actors/supervisor/actor.ts'
import { createMemoryLog } from '../../../src/adapters/recording/memory-log.ts'
import type { ActorSpec } from '../../../src/bus/actor.ts'
import { createBus } from '../../../src/bus/bus.ts'
import type { Logged } from '../../../src/bus/messages/envelope.ts'
import { fail, FaultError, faultOf } from '../../../src/bus/messages/fault.ts'
import type { CommandType, Draft, EventType } from '../../../src/bus/messages/index.ts'
import { defaultConfig } from './config.ts'
import type { EventLog } from '../../../src/ports/event-log.ts'
import type { Wishes } from '../../../src/actors/memory/machine.ts'
import type { EmbeddingPort } from '../../../src/ports/embedding.ts'
import type { MemoryIndex } from '../../../src/ports/memory-index.ts'
import type { ModelChunk, ModelPort } from '../../../src/ports/model.ts'
import type { ShellCommand } from '../../../src/ports/shell.ts'
import { calmInspector, fakeFiles, fakeReader, fakeShell, fakeWeb, sha256 } from '../../support/hands.ts'
import { countingIds, manualClock } from '../../support/manual.ts'
import { handModel, type OpenCall } from './hand-model.ts'

/** Everything that can happen without the outside world has happened. */
export const settle = async (): Promise<void> => {
  for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve))
}

interface WorldOptions {
  readonly model?: ModelPort
  readonly before?: readonly Logged[]
  readonly files?: Record<string, string>
  readonly approval?: 'ask' | 'auto-safe' | 'deny' | 'yolo'
  readonly alwaysAsk?: readonly string[]
  readonly webSearch?: boolean
  /** Sees every call of the ports that tools use. */
  readonly watch?: <T extends object>(what: string, port: T) => T
  readonly alsoWith?: (specs: readonly ActorSpec[]) => readonly ActorSpec[]
  readonly contextWindow?: number
  readonly resolve?: ActorPorts['models']
  readonly memory?: MemoryIndex
  readonly embedding?: EmbeddingPort
  readonly wishes?: Wishes
  /** What web_fetch finds, by address. */
  readonly pages?: Readonly<Record<string, string>>
  /** What every command prints. */
  readonly printed?: string
  readonly policy?: string | null
  /** No command ever ends. */
  readonly shellHangs?: boolean
  /** Where names lead, unless that is the workspace. */
  readonly places?: Readonly<Record<string, string>>
}

interface Asking {
  readonly sessionId?: string
  readonly interactive?: boolean
  /** Where the person works. */
  readonly folder?: string
}

/** The real actors on a real bus with fake ports and time by hand. */
export function world({
  model,
  before = [],
  files = {},
  approval = 'ask',
  alwaysAsk = [],
  webSearch = false,
  watch = (_, port) => port,
  alsoWith,
  contextWindow = 100_000,
  resolve,
  memory = noMemory,
  embedding = noEmbedding,
  wishes = { model: null, watch: false },
  pages = {},
  printed,
  policy = null,
  shellHangs = false,
  places = {},
}: WorldOptions = {}) {
  const clock = manualClock(1_000_000)
  const stored = createMemoryLog(before)
  const writes: { readonly path: string; readonly base?: string | null }[] = []
  let failing = false
  const log: EventLog = {
    ...stored,
    append: (batch) => {
      if (failing) throw fail('log.write_failed', 'The disk is full.', { retryable: true })
      stored.append(batch)
    },
  }
  const ids = countingIds(`m${before.length}-`)
  const bus = createBus({ clock, ids, log })
  const ran: ShellCommand[] = []
  const visited: string[] = []
  const held = watch('files', fakeFiles(files, writes, places))
  const shell = watch('shell', fakeShell(ran, printed, shellHangs))
  const web = watch('web', fakeWeb(pages, visited))
  const reader = watch('reader', fakeReader)
  const hand = handModel()
  const port = model ?? hand.port
  const ports: ActorPorts = {
    clock,
    log,
    model: {
      anthropic: () => port,
      openai: () => port,
      ollama: () => port,
      'claude-cli': () => port,
      recall: () => port,
    },
    files: () => held,
    shell: () => shell,
    shellReader: () => reader,
    web: () => web,
    inspector: () => calmInspector,
    ids,
    sha256,
    workspace: () => ({ read: () => Promise.resolve({ files: [], skills: [], policy }) }),
    models:
      resolve ??
      (() => ({
        resolve: (name) =>
          name === 'nope'
            ? Promise.reject(new FaultError(faultOf('config.unknown_model', 'No model is named nope.')))
            : Promise.resolve({
                model: name ?? 'm',
                provider: name === 'o' ? 'openai' : 'anthropic',
                reason: 'test',
                contextWindow,
              }),
      })),
    memory,
    memoryForDoors: memory,
    embedder: { opening: () => embedding, embedding: () => embedding },
  }
  const specs = actorSpecs(ports, defaultConfig(approval, { alwaysAsk, webSearch }), wishes)
  const supervisor = createSupervisor(bus, clock, alsoWith === undefined ? specs : alsoWith(specs))
  supervisor.start()
  supervisor.wakeStanding()
  const facts = <T extends EventType | CommandType>(...types: readonly T[]): readonly Logged<T>[] =>
    [...stored.read({ types })] as unknown as readonly Logged<T>[]
  const send = (draft: Draft<CommandType>): void => {
    bus.commit([draft], { source: 'test' })
  }
  return {
    bus,
    log,
    clock,
    supervisor,
    files,
    /** What was written, and what it was made of. */
    writes,
    /** Commands that ran, and what the web was asked for. */
    ran,
    visited,
    calls: hand.calls,
    hand,
    failWrites: (now: boolean) => {
      failing = now
    },
    facts,
    send,
    all: (): readonly Logged[] => [...stored.read()],
    async open(sessionId = 's1', given?: string) {
      send({
        type: 'session.create',
        data: { sessionId, memory: true, ...(given === undefined ? {} : { model: given }) },
      })
      await settle()
    },
    async ask(turnId: string, text = 'hello', { sessionId = 's1', interactive = true, folder }: Asking = {}) {
      const data = { sessionId, turnId, text, interactive, ...(folder === undefined ? {} : { folder }) }
      send({ type: 'turn.start', data })
      await settle()
    },
    /** Answers the question that was put last. */
    async answer(decision: 'once' | 'session' | 'always' | 'deny') {
      const { sessionId, approvalId } = facts('approval.requested').at(-1)?.data ?? { sessionId: '', approvalId: '' }
      send({ type: 'approval.answer', data: { sessionId, approvalId, decision } })
      await settle()
    },
    /** The model asks for one tool call and says no more. */
    async callTool(id: string, name: string, args: unknown) {
      const last = hand.calls.at(-1)
      last?.push(toolCall(id, name, args), stop)
      last?.end()
      await settle()
    },
    /** The model ends the turn. */
    async finish() {
      const last = hand.calls.at(-1)
      last?.push(text('done'), stop)
      last?.end()
      await settle()
    },
    /** The latest request that reached the model. */
    call: (): OpenCall => {
      const last = hand.calls.at(-1)
      if (last === undefined) throw new Error('the model was not asked')
      return last
    },
    async wait(ms: number) {
      clock.advance(ms)
      await settle()
    },
  }
}

const noEmbedding: EmbeddingPort = {
  open: () => {
    throw new Error('nobody asked for an embedding model')
  },
  embed: () => Promise.reject(new Error('nobody asked for an embedding model')),
  close: () => Promise.resolve(),
}

/** A folder in which nothing ever changes. */
async function* silence(): AsyncGenerator<number> {
  await new Promise(() => undefined)
  yield 0
}

export const noMemory: ActorPorts['memory'] = {
  refresh: () =>
    Promise.resolve({
      filesProcessed: 0,
      filesUpdated: 0,
      filesRemoved: 0,
      unitsIndexed: 0,
      vectorsMissing: 0,
      vectorsOf: null,
      durationMs: 0,
      problems: [],
    }),
  embedSome: () => Promise.resolve({ model: 'local/test', stored: 0, left: 0 }),
  changes: () => silence(),
  search: ({ query }) => Promise.resolve({ query, results: [], legs: ['text'], note: null }),
  stats: () =>
    Promise.resolve({
      files: 0,
      units: 0,
      bytes: 0,
      sessions: 0,
      vectors: 0,
      model: null,
      workspace: '/w',
      indexedAt: null,
    }),
  recent: () => Promise.resolve([]),
  read: () => Promise.resolve(null),
  append: (file) => Promise.resolve({ file, lineStart: 3, lineEnd: 3, added: true }),
}

export const text = (value: string): ModelChunk => ({ type: 'text', text: value })
export const stop: ModelChunk = { type: 'stop', reason: 'end' }
export const toolCall = (id: string, name: string, args: unknown = {}): ModelChunk => ({
  type: 'tool_call',
  id,
  name,
  arguments: typeof args === 'string' ? args : JSON.stringify(args),
})
