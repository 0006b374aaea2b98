import * as z from 'zod'
import { command, event, query } from './define.ts'
import { id, jsonValue, risk, sessionId } from './content.ts'
import { fault } from './fault-schema.ts'
import { toolCall } from './tool.ts'

/**
 * What "always" stands for: one command word for word in one folder, changes of one file, one site, or the very same arguments
 * (as their digest). `opened`: while just these folders are open, sorted; absent: while none is.
 */
export const rule = z.discriminatedUnion('kind', [
  z.object({
    ...{ kind: z.literal('command'), tool: z.string(), words: z.array(z.string()), cwd: z.string() },
    opened: z.array(z.string()).optional(),
  }),
  z.object({ kind: z.literal('path'), tool: z.string(), path: z.string() }),
  z.object({ kind: z.literal('site'), tool: z.string(), site: z.string() }),
  z.object({ kind: z.literal('exact'), tool: z.string(), digest: z.string() }),
])
export type Rule = z.infer<typeof rule>

/** All an answer is bound to. */
const asked = toolCall.extend({
  approvalId: id,
  risk,
  summary: z.string(),
  /** A diff, or a command taken apart. */
  preview: z.string(),
  arguments: z.record(z.string(), jsonValue),
  /** sha256 (hex) over session, tool, arguments, folder, what the files held and which folders are open. */
  digest: z.string(),
  /** The folder it happens in. */
  cwd: z.string(),
  /** Only reads, and cannot do else: it is boxed. */
  safe: z.boolean(),
  /** Null: nothing can be allowed for good. */
  rule: rule.nullable(),
  tainted: z.array(z.string()),
})
export type Asked = z.infer<typeof asked>

const answered = toolCall.extend({ approvalId: id, digest: z.string() })

export const approvalMessages = {
  'approval.request': command(
    'May this tool call run? Answered by policy, by a rule, or by the person.',
    asked.extend({ interactive: z.boolean() }),
    { replies: ['approval.passed', 'approval.granted', 'approval.denied'] },
  ),
  'approval.passed': event(
    'This very call may run, and nobody had to be asked: by policy, or by a rule the person gave before.',
    answered.extend({ by: z.enum(['policy', 'session', 'rule']) }),
  ),
  'approval.requested': event('A tool waits for an answer of the person.', asked),
  'approval.answer': command(
    'Answer a waiting approval: for this call, for the rest of the session, for good, or no.',
    z.object({ sessionId, approvalId: id, decision: z.enum(['once', 'session', 'always', 'deny']) }),
    { replies: ['approval.granted', 'approval.denied', 'approval.refused'], public: true },
  ),
  'approval.granted': event(
    'The person lets this very call run.',
    answered.extend({ scope: z.enum(['once', 'session', 'always']) }),
  ),
  'approval.denied': event('The tool may not run.', answered.extend({ reason: z.string() })),
  'approval.refused': event('The answer fits no waiting approval.', z.object({ sessionId, approvalId: id, fault })),
  'approval.rule.added': event('From now on this is allowed without asking.', z.object({ ruleId: id, rule })),
  'approval.forget': command('Ask again before what a rule allows.', z.object({ ruleId: id }), {
    replies: ['approval.rule.removed', 'approval.rule.unknown'],
    public: true,
  }),
  'approval.rule.removed': event('The rule is gone.', z.object({ ruleId: id, rule })),
  'approval.rule.unknown': event('There is no such rule.', z.object({ ruleId: id, fault })),
  'approval.rules': query(
    'What is allowed for good.',
    z.object({}),
    z.object({ rules: z.array(z.object({ ruleId: id, rule, at: z.number() })) }),
  ),
  'approval.pending': query(
    'What waits for the person, oldest first.',
    z.object({ session: z.string().max(64).optional() }),
    z.object({ approvals: z.array(asked) }),
  ),
} as const
