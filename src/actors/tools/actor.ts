import PQueue from 'p-queue'
import { setup, spawnChild, stopChild } from 'xstate'
import { single, type ActorSpec } from '../../bus/actor.ts'
import type { Bus } from '../../bus/bus.ts'
import { runMachine } from '../run-machine.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { FaultError } from '../../bus/messages/fault.ts'
import type { FilesPort } from '../../ports/files.ts'
import { createCallMachine, type CallEffects } from './call-machine.ts'
import { check, type Policy } from './decide.ts'
import { specOfTool } from './registry.ts'
import type { Tool, ToolWorld } from './tool.ts'

export interface ToolPorts {
  readonly files: (session: string | null) => FilesPort
}

const MEMORY_TIMEOUT_MS = 60_000

type Routed = Message<'tool.run' | 'tool.cancel' | 'approval.granted' | 'approval.denied'>
type Event = Routed | { readonly type: `xstate.done.actor.${string}` }

/** Turn ids are the doors' own, so those of two sessions may be the same. */
const childrenOf = ({ sessionId, turnId }: { readonly sessionId: string; readonly turnId: string }): string =>
  `${sessionId} ${turnId}:`

const createToolsMachine = (effects: CallEffects) =>
  setup({
    types: { events: {} as Event, children: {} },
    actors: { call: createCallMachine(effects) },
  }).createMachine({
    id: 'tools',
    on: {
      'tool.run': {
        actions: spawnChild('call', {
          id: ({ event }) => childrenOf(event.data) + event.data.call.id,
          input: ({ event }) => ({ command: event as Message<'tool.run'> }),
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
      'approval.denied': {
        actions: ({ self, event }) => {
          passOn(self, event)
        },
      },
      'xstate.done.actor.*': { actions: stopChild(({ event }) => event.type.slice('xstate.done.actor.'.length)) },
    },
  })

interface Parent {
  getSnapshot(): { readonly children: Readonly<Record<string, { send(event: never): void } | undefined>> }
}

const passOn = (parent: Parent, message: Message<'approval.granted' | 'approval.denied'>): void => {
  parent.getSnapshot().children[childrenOf(message.data) + message.data.toolCallId]?.send(message as never)
}

/** Runs the tools of all sessions. Adding one: an entry in the registry; nothing here changes. */
export function toolsActor(tools: readonly Tool[], { files }: ToolPorts, policy: Policy): ActorSpec {
  const registry = new Map(tools.map((tool) => [tool.name, tool]))
  const specs = tools.map(specOfTool)
  return {
    name: 'tools',
    handles: ['tool.run', 'tool.cancel'],
    listens: ['approval.granted', 'approval.denied'],
    keyOf: single,
    attach: (bus, clock) => {
      bus.answer('tool.list', () => ({ tools: specs }))
      const machine = createToolsMachine({
        bus,
        clock,
        policy,
        check: ({ data }) => check(data, registry, policy),
        world: (command, signal) => ({ files: files(command.data.sessionId), memory: memoryOn(bus, command), signal }),
        writes: new PQueue({ concurrency: 1 }),
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

/** Memory as tools see it: another actor, reached over the bus. */
const memoryOn = (bus: Bus, cause: Message<'tool.run'>): ToolWorld['memory'] => ({
  search: async (query, limit) => {
    // This conversation is before the model anyway, and questions answer nothing.
    const data = { query, limit, exceptSession: cause.data.sessionId }
    return (await bus.query('memory.search', data, { timeoutMs: MEMORY_TIMEOUT_MS })).results
  },
  read: async (file) => (await bus.query('memory.read', { file }, { timeoutMs: MEMORY_TIMEOUT_MS })).text,
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
