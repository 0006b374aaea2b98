import type { ActorName } from '../bus/messages/host.ts'
import type { CommandType } from '../bus/messages/index.ts'

/** Who carries out a command. One without exactly one owner does not compile. */
export const owners = {
  'session.create': 'session',
  'session.model.set': 'session',
  'session.branch': 'session',
  'session.clear': 'session',
  'session.compact': 'session',
  'session.restore': 'session',
  'session.delete': 'session',
  'turn.start': 'session',
  'turn.call': 'session',
  'turn.cancel': 'session',
  'model.generate': 'provider',
  'model.cancel': 'provider',
  'model.complete': 'provider',
  'model.abandon': 'provider',
  'tool.run': 'tools',
  'tool.cancel': 'tools',
  'tool.undo': 'tools',
  'approval.request': 'approvals',
  'approval.answer': 'approvals',
  'approval.forget': 'approvals',
  'memory.reindex': 'memory',
  'memory.append': 'memory',
  'embed.open': 'embedder',
  'embed.close': 'embedder',
} as const satisfies Record<CommandType, ActorName>
