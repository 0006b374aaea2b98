import * as z from 'zod'
import { command, delta, event, query } from './define.ts'
import { id, imagePart, toolCallPart, toolSpec } from './content.ts'
import { fault } from './fault-schema.ts'
import { folder, turn } from './turn.ts'

export const toolCall = turn.extend({ toolCallId: id, name: z.string() })

/** A file as it was before a tool changed it and as it is since; null: there was none. */
export const change = z.object({ path: z.string(), before: z.string().nullable(), after: z.string() })
export type Change = z.infer<typeof change>

const changed = change.omit({ before: true, after: true }).extend({
  /** Names the change: the seq of the fact that tells of it. */
  id: z.number(),
  sessionId: z.string(),
  tool: z.string(),
  at: z.number(),
  /** UTF-16 units before and after; null: there was no file. */
  before: z.number().nullable(),
  after: z.number(),
  undone: z.boolean(),
})
export type ListedChange = z.infer<typeof changed>

export const toolMessages = {
  'tool.run': command(
    'Run one tool call of a model, once it is approved.',
    turn.extend({
      step: z.number(),
      call: toolCallPart,
      interactive: z.boolean(),
      /** What text of unknown authors the model has read: whose words this call may be. */
      tainted: z.array(z.string()),
      folder: folder.optional(),
      /** Folders that the person has opened to this conversation; absent: none. */
      opened: z.array(z.string()).optional(),
    }),
    { replies: ['tool.completed', 'tool.failed', 'tool.refused', 'tool.interrupted'] },
  ),
  'tool.started': event('The tool runs. `detail`: one line for a person.', toolCall.extend({ detail: z.string() })),
  'tool.output.delta': delta('A fragment of what a running tool prints.', toolCall.extend({ text: z.string() })),
  'tool.completed': event(
    'The tool’s output; `notice` is one line for the person.',
    toolCall.extend({
      output: z.string(),
      truncated: z.boolean(),
      notice: z.string().optional(),
      images: z.array(imagePart).optional(),
      /** Where the text comes from, when others may have written it: the turn is tainted from here on. */
      source: z.string().optional(),
      /** Random: what fences the text for the model. */
      nonce: z.string().optional(),
      /** What in the text looks like an attack. */
      warnings: z.array(z.string()).optional(),
      ms: z.number(),
    }),
  ),
  'tool.changed': event('A tool has changed a file; it can be undone.', toolCall.extend({ change })),
  'tool.folder.opened': event(
    'The other tools may use this folder from now on, in this conversation alone and until it is cleared. `path`: links resolved.',
    toolCall.extend({ path: z.string() }),
  ),
  'tool.failed': event('The tool could not do it.', toolCall.extend({ fault })),
  'tool.refused': event('The call was not allowed.', toolCall.extend({ fault })),
  'tool.cancel': command('Stop the tools of a turn.', turn, { replies: [] }),
  'tool.interrupted': event(
    'Nobody knows whether the tool finished; it is never run again by itself.',
    toolCall.extend({ fault }),
  ),
  'tool.undo': command(
    'Bring a file back to what it was before a tool changed it: the change named, or else the latest (of a session).',
    z.object({ changeId: z.number().int().optional(), from: z.string().max(64).optional() }),
    { replies: ['tool.undone', 'tool.kept'], public: true },
  ),
  'tool.undone': event(
    'The file is as it was; what others changed in it since is kept.',
    z.object({ changeId: z.number(), path: z.string(), removed: z.boolean() }),
  ),
  'tool.kept': event('Nothing was undone.', z.object({ fault })),
  'tool.changes': query(
    'What tools have changed, newest first.',
    z.object({ limit: z.number().int().min(1).max(200), from: z.string().max(64).optional() }),
    z.object({ changes: z.array(changed) }),
  ),
  'tool.sandbox': query(
    'What holds commands here: `full`, `standard` (no limit that binds on processes), or `none`.',
    z.object({}),
    z.object({ level: z.enum(['full', 'standard', 'none']), by: z.string(), missing: z.array(z.string()) }),
  ),
  'tool.list': query('The tools there are.', z.object({}), z.object({ tools: z.array(toolSpec) })),
} as const
