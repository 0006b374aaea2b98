import * as z from 'zod'
import { command, event, query } from './define.ts'
import { id, jsonValue, sessionId, toolCallPart, toolSpec } from './content.ts'
import { fault } from './fault-schema.ts'
import { turn } from './turn.ts'

const call = turn.extend({ toolCallId: id, name: z.string() })

export const toolMessages = {
  'tool.run': command('Run one tool call of a model.', turn.extend({ call: toolCallPart, interactive: z.boolean() }), {
    replies: ['tool.completed', 'tool.failed', 'tool.refused', 'tool.interrupted'],
  }),
  'tool.started': event('The tool runs. `detail`: one line for a person.', call.extend({ detail: z.string() })),
  'tool.completed': event(
    'The tool’s output as the model sees it; `notice` is one line for the person.',
    call.extend({ output: z.string(), truncated: z.boolean(), notice: z.string().optional(), ms: z.number() }),
  ),
  'tool.failed': event('The tool could not do it.', call.extend({ fault })),
  'tool.refused': event('The call was not allowed.', call.extend({ fault })),
  'tool.cancel': command('Stop the tools of a turn.', turn, { replies: [] }),
  'tool.interrupted': event(
    'Nobody knows whether the tool finished; it is never run again by itself.',
    call.extend({ fault }),
  ),
  'tool.list': query('The tools there are.', z.object({}), z.object({ tools: z.array(toolSpec) })),
  'approval.request': command(
    'Ask the person before a tool runs.',
    call.extend({
      approvalId: id,
      summary: z.string(),
      preview: z.string(),
      arguments: z.record(z.string(), jsonValue),
      interactive: z.boolean(),
    }),
    { replies: ['approval.granted', 'approval.denied'] },
  ),
  'approval.requested': event(
    'A tool waits for an answer.',
    call.extend({
      approvalId: id,
      summary: z.string(),
      preview: z.string(),
      arguments: z.record(z.string(), jsonValue),
    }),
  ),
  'approval.answer': command(
    'Answer a waiting approval: for this call, for the rest of the session, for good, or no.',
    z.object({ sessionId, approvalId: id, decision: z.enum(['once', 'session', 'always', 'deny']) }),
    { replies: ['approval.granted', 'approval.denied', 'approval.refused'], public: true },
  ),
  'approval.granted': event(
    'The tool may run.',
    call.extend({ approvalId: id, scope: z.enum(['once', 'session', 'rule']) }),
  ),
  'approval.denied': event('The tool may not run.', call.extend({ approvalId: id, reason: z.string() })),
  'approval.refused': event('The answer fits no waiting approval.', z.object({ sessionId, approvalId: id, fault })),
} as const
