import PQueue from 'p-queue'
import { enqueueActions, fromPromise, setup, spawnChild, stopChild } from 'xstate'
import { single, type ActorSpec } from '../../bus/actor.ts'
import type { Bus } from '../../bus/bus.ts'
import { runMachine } from '../run-machine.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { FaultError } from '../../bus/messages/fault.ts'
import type { EventLog } from '../../ports/event-log.ts'
import type { FilesPort } from '../../ports/files.ts'
import type { Ids } from '../../ports/ids.ts'
import type { InspectorPort } from '../../ports/inspector.ts'
import type { ShellPort } from '../../ports/shell.ts'
import type { ShellReader } from '../../ports/shell-reader.ts'
import type { WebPort } from '../../ports/web.ts'
import type { Allowed } from './approval.ts'
import { createCallMachine, type CallEffects } from './call-machine.ts'
import { listChanges } from './changes.ts'
import { check, type Policy } from './decide.ts'
import { createFolderJobs } from './folder-jobs.ts'
import { filesWith, shellWith } from './opened-folders.ts'
import { createOutputs, type Outputs } from './outputs.ts'
import { specOfTool } from './registry.ts'
import type { Tool, ToolLimits, ToolWorld } from './tool.ts'
import { undo } from './undo.ts'

type Scoped<T> = (session: string | null) => T

export interface ToolPorts {
  readonly log: EventLog
  readonly files: Scoped<FilesPort>
  readonly shell: Scoped<ShellPort>
  readonly shellReader: Scoped<ShellReader>
  readonly web: Scoped<WebPort>
  readonly inspector: Scoped<InspectorPort>
  readonly ids: Ids
  /** Of a text, hex. */
  readonly sha256: (text: string) => string
}

const MEMORY_TIMEOUT_MS = 60_000

type Left = Message<'session.cleared' | 'session.deleted'>
type Routed = Message<'tool.run' | 'tool.cancel' | 'tool.undo' | 'approval.denied'> | Allowed | Left
type Event = Routed | { readonly type: `xstate.done.actor.${string}` }

/** Turn ids are the doors' own, so those of two sessions may be the same. */
const childrenOf = ({ sessionId, turnId }: { readonly sessionId: string; readonly turnId: string }): string =>
  `${sessionId} ${turnId}:`

interface Effects extends CallEffects {
  readonly undo: (command: Message<'tool.undo'>) => Promise<void>
  /** A conversation has nothing left of what it had. */
  readonly leave: (sessionId: string) => void
}

const createToolsMachine = ({ undo, leave, ...effects }: Effects) =>
  setup({
    types: { events: {} as Event, children: {} },
    actors: {
      call: createCallMachine(effects),
      undo: fromPromise<undefined, Message<'tool.undo'>>(async ({ input }) => {
        await undo(input)
      }),
    },
  }).createMachine({
    id: 'tools',
    on: {
      'tool.run': {
        actions: enqueueActions(({ enqueue, self, event }) => {
          const id = childrenOf(event.data) + event.data.call.id
          // A model that names two calls alike gets one answer for both.
          if (childOf(self, id) === undefined) enqueue.spawnChild('call', { id, input: { command: event } })
        }),
      },
      'tool.undo': {
        actions: spawnChild('undo', {
          id: ({ event }) => `undo ${event.id}`,
          input: ({ event }) => event as Message<'tool.undo'>,
        }),
      },
      'tool.cancel': {
        actions: ({ self, event }) => {
          for (const [id, child] of Object.entries(self.getSnapshot().children))
            if (id.startsWith(childrenOf(event.data))) child?.send({ type: 'cancel' })
        },
      },
      'approval.granted': {
        actions: ({ self, event }) => {
          passOn(self, event)
        },
      },
      'approval.passed': {
        actions: ({ self, event }) => {
          passOn(self, event)
        },
      },
      'approval.denied': {
        actions: ({ self, event }) => {
          passOn(self, event)
        },
      },
      'session.cleared': {
        actions: ({ event }) => {
          leave(event.data.sessionId)
        },
      },
      'session.deleted': {
        actions: ({ event }) => {
          leave(event.data.sessionId)
        },
      },
      'xstate.done.actor.*': { actions: stopChild(({ event }) => event.type.slice('xstate.done.actor.'.length)) },
    },
  })

interface Parent {
  getSnapshot(): { readonly children: Readonly<Record<string, { send(event: never): void } | undefined>> }
}

const childOf = (parent: Parent, id: string) => parent.getSnapshot().children[id]

const passOn = (parent: Parent, message: Allowed | Message<'approval.denied'>): void => {
  childOf(parent, childrenOf(message.data) + message.data.toolCallId)?.send(message as never)
}

/** Runs the tools of all sessions. Adding one: an entry in the registry; nothing here changes. */
export function toolsActor(tools: readonly Tool[], ports: ToolPorts, policy: Policy, limits: ToolLimits): ActorSpec {
  const registry = new Map(tools.map((tool) => [tool.name, tool]))
  const specs = tools.map(specOfTool)
  const { log, files, shell, shellReader, web, ids, sha256 } = ports
  return {
    name: 'tools',
    handles: ['tool.run', 'tool.cancel', 'tool.undo'],
    listens: ['approval.granted', 'approval.passed', 'approval.denied', 'session.cleared', 'session.deleted'],
    keyOf: single,
    attach: (bus, clock) => {
      bus.answer('tool.list', () => ({ tools: specs }))
      bus.answer('tool.changes', ({ limit, from }) => ({ changes: listChanges(log, limit, from) }))
      const outputs = createOutputs(policy.outputLimit)
      const jobs = createFolderJobs(() => shell(null))
      const machine = createToolsMachine({
        bus,
        clock,
        policy,
        sha256,
        check: ({ data }) => check(data, registry),
        nonce: () => ids.unguessable('fence').slice('fence_'.length),
        warnings: ({ data }, text) => ports.inspector(data.sessionId).inspect(text),
        keep: ({ data }, output) => {
          outputs.keep(data.sessionId, data.call.id, output)
        },
        world: (command, signal) => {
          const { sessionId, folder = null, opened = [] } = command.data
          const here = shell(sessionId)
          return {
            files: filesWith(files(sessionId), opened),
            shell: opened.length === 0 ? here : jobs.noting(sessionId, shellWith(here, opened)),
            folder,
            opened,
            reader: shellReader(sessionId),
            web: web(sessionId),
            ...worldOf(bus, command, outputs),
            limits,
            signal,
          }
        },
        writes: new PQueue({ concurrency: 1 }),
        undo: (command) => undo({ bus, log, files: files(null) }, command),
        leave: (sessionId) => {
          jobs.end(sessionId)
          outputs.forget(sessionId)
        },
      })
      return (context) =>
        runMachine(machine, {
          input: undefined,
          context,
          idle: (running) => Object.keys(running.getSnapshot().children).length === 0,
        })
    },
  }
}

const worldOf = (
  bus: Bus,
  cause: Message<'tool.run'>,
  outputs: Outputs,
): Pick<ToolWorld, 'memory' | 'outputs' | 'say'> => ({
  memory: memoryOn(bus, cause),
  outputs: { get: (id) => outputs.get(cause.data.sessionId, id) },
  say: (text) => {
    const { sessionId, turnId, call } = cause.data
    const data = { sessionId, turnId, toolCallId: call.id, name: call.name, text }
    bus.emit({ type: 'tool.output.delta', data }, { source: 'tools', cause })
  },
})

/** Memory as tools see it: another actor, reached over the bus. */
const memoryOn = (bus: Bus, cause: Message<'tool.run'>): ToolWorld['memory'] => ({
  search: async (query, limit) => {
    // This conversation is before the model anyway, and questions answer nothing.
    const data = { query, limit, exceptSession: cause.data.sessionId }
    return (await bus.query('memory.search', data, { timeoutMs: MEMORY_TIMEOUT_MS })).results
  },
  read: async (asked) => {
    const { file, text } = await bus.query('memory.read', { file: asked }, { timeoutMs: MEMORY_TIMEOUT_MS })
    return file === null || text === null ? null : { file, text }
  },
  append: async (text, target) => {
    const reply = await bus.request(
      { type: 'memory.append', data: { text, target } },
      { source: 'tools', cause, timeoutMs: MEMORY_TIMEOUT_MS },
    )
    if (reply.type === 'memory.failed') throw new FaultError(reply.data.fault)
    return reply.data
  },
  refresh: async () => {
    const reply = await bus.request(
      { type: 'memory.reindex', data: { force: false } },
      { source: 'tools', cause, timeoutMs: MEMORY_TIMEOUT_MS },
    )
    if (reply.type === 'memory.failed') throw new FaultError(reply.data.fault)
  },
})
