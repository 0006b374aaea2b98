import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Data, Draft } from '../../bus/messages/index.ts'
import type { Author, Tool, ToolResult } from './tool.ts'

export type ToolFact = Draft<
  | 'tool.started'
  | 'tool.completed'
  | 'tool.changed'
  | 'tool.folder.opened'
  | 'tool.failed'
  | 'tool.refused'
  | 'tool.interrupted'
>
export type Run = Data<'tool.run'>

export interface Policy {
  /** Characters of output a model is given. */
  readonly outputLimit: number
  /** ms a tool may take. */
  readonly timeoutMs: number
}

export type Checked =
  | { readonly kind: 'ready'; readonly tool: Tool; readonly args: unknown }
  | { readonly kind: 'not'; readonly fact: ToolFact }

/** Whether a call can be made at all. */
export function check(run: Run, tools: ReadonlyMap<string, Tool>): Checked {
  const { call } = run
  const tool = tools.get(call.name)
  if (tool === undefined) {
    const names = [...tools.keys()].join(', ')
    return not(run, faultOf('tool.unknown', `There is no tool "${call.name}".`, { hint: `The tools are: ${names}.` }))
  }
  if (call.malformed !== undefined)
    return not(
      run,
      faultOf('tool.bad_arguments', 'The arguments are not a JSON object.', {
        hint: 'Call the tool again with valid JSON.',
      }),
    )
  const parsed = tool.schema.safeParse(call.arguments)
  if (parsed.success) return { kind: 'ready', tool, args: parsed.data }
  const what = parsed.error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`))
    .join('; ')
  return not(run, faultOf('tool.bad_arguments', `Wrong arguments for ${call.name}: ${what}.`))
}

export const idsOf = ({ sessionId, turnId, call }: Run) => ({ sessionId, turnId, toolCallId: call.id, name: call.name })

const not = (run: Run, fault: Fault): Checked => ({ kind: 'not', fact: failed(run, fault) })

interface Ending {
  readonly result: ToolResult
  readonly ms: number
  readonly nonce: string
  readonly warnings: readonly string[]
}

/** What a call did, and then that it is done. */
export function completed(run: Run, { result, ms, nonce, warnings }: Ending, { outputLimit }: Policy): ToolFact[] {
  const { output, author, notice, images, changes = [], opens } = result
  const shown = capped(output, outputLimit, run.call.id)
  const data: Data<'tool.completed'> = {
    ...idsOf(run),
    output: shown.text,
    truncated: shown.cut,
    ms,
    ...(notice === undefined ? {} : { notice }),
    ...(images === undefined ? {} : { images: [...images] }),
    ...(author === 'self' ? {} : { nonce }),
    ...(sourceOf(author) === null ? {} : { source: sourceOf(author) ?? '' }),
    ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
  }
  return [
    ...changes.map((change): ToolFact => ({ type: 'tool.changed', data: { ...idsOf(run), change } })),
    ...(opens === undefined ? [] : [{ type: 'tool.folder.opened', data: { ...idsOf(run), path: opens } } as const]),
    { type: 'tool.completed', data },
  ]
}

export const sourceOf = (author: Author): string | null => (typeof author === 'string' ? null : author.outside)

/** Says where the rest is. */
function capped(output: string, limit: number, callId: string): { readonly text: string; readonly cut: boolean } {
  if (output.length <= limit) return { text: output, cut: false }
  const text = cut(output, limit)
  const note = `(${output.length - text.length} more characters: more_output id ${JSON.stringify(callId)} from ${text.length})`
  return { text: `${text}\n${note}`, cut: true }
}

/** Cuts between code points, never inside one. */
export const cut = (text: string, limit: number): string => {
  const last = text.charCodeAt(limit - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit)
}

export const refused = (run: Run, reason: string): ToolFact => ({
  type: 'tool.refused',
  data: { ...idsOf(run), fault: faultOf('tool.denied', `${run.call.name} was not allowed: ${reason}`) },
})

export const interrupted = (run: Run): ToolFact => ({
  type: 'tool.interrupted',
  data: {
    ...idsOf(run),
    fault: faultOf('tool.interrupted', `${run.call.name} was stopped; nobody knows whether it finished.`),
  },
})

export const failed = (run: Run, fault: Fault): ToolFact => ({ type: 'tool.failed', data: { ...idsOf(run), fault } })

export const overdue = (run: Run, { timeoutMs }: Policy): ToolFact =>
  failed(
    run,
    faultOf('tool.timeout', `${run.call.name} took longer than ${Math.round(timeoutMs / 1000)} s and was stopped.`),
  )
