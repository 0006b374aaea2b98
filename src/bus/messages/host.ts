import * as z from 'zod'
import { delta, event, query } from './define.ts'
import { fault } from './fault-schema.ts'

export const actorNames = ['supervisor', 'session', 'provider', 'tools', 'approvals', 'memory', 'embedder'] as const
const actorName = z.enum(actorNames)
export type ActorName = z.infer<typeof actorName>

/** `key`: which of several (a session's id, a provider's name); empty where there is only one. */
const actor = z.object({ actor: actorName, key: z.string() })

export const hostMessages = {
  'host.started': event(
    'A process took the home.',
    z.object({
      version: z.string(),
      pid: z.number(),
      runId: z.string(),
      /** What memory does in this run: whose vectors it makes, and whether it follows the notes as they change. */
      memory: z.object({ model: z.string().nullable(), watch: z.boolean() }).default({ model: null, watch: false }),
    }),
  ),
  'host.stopped': event('The process let the home go, everything settled.', z.object({ reason: z.string() })),
  'actor.started': event('An actor runs.', actor),
  'actor.crashed': event(
    'A bug stopped an actor; it starts again after `delayMs`.',
    actor.extend({ fault, restarts: z.number(), delayMs: z.number() }),
  ),
  'actor.restarted': event(
    'The actor runs again, its state folded from the log.',
    actor.extend({ restarts: z.number() }),
  ),
  'actor.abandoned': event('The actor crashed too often and stays down until the next start.', actor.extend({ fault })),
  'bus.handler.failed': event(
    'A subscriber threw; the others got the message.',
    z.object({ type: z.string(), subscriber: z.string(), fault }),
  ),
  'log.failing.delta': delta(
    'The log cannot be written, so nothing has happened.',
    z.object({ sessionId: z.string().nullable(), fault }),
  ),
  'host.status': query(
    'How the host does.',
    z.object({}),
    z.object({
      version: z.string(),
      pid: z.number(),
      uptimeSeconds: z.number(),
      model: z.string(),
      modelReason: z.string(),
      memory: z.object({ filesIndexed: z.number(), chunks: z.number() }),
      activeSessions: z.number(),
      heartbeat: z.object({ enabled: z.boolean(), lastRun: z.number().nullable(), nextRun: z.number().nullable() }),
      actors: z.array(
        z.object({ actor: actorName, key: z.string(), state: z.enum(['running', 'restarting', 'abandoned']) }),
      ),
    }),
  ),
} as const
