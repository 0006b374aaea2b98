import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Data, Draft } from '../../bus/messages/index.ts'
import type { Risk } from '../../bus/messages/content.ts'
import type { Tool, ToolResult } from './tool.ts'

export type ToolFact = Draft<'tool.started' | 'tool.completed' | 'tool.failed' | 'tool.refused' | 'tool.interrupted'>
export type Run = Data<'tool.run'>

export type Mode = 'ask' | 'auto-safe' | 'deny' | 'yolo'

export interface Policy {
  readonly mode: Mode
  /** Tools that always ask. */
  readonly alwaysAsk: readonly string[]
  /** Characters of output a model is given. */
  readonly outputLimit: number
  /** ms a tool may take. */
  readonly timeoutMs: number
}

export type Checked =
  | { readonly kind: 'ready'; readonly tool: Tool; readonly args: unknown; readonly needsApproval: boolean }
  | { readonly kind: 'not'; readonly fact: ToolFact }

/** Whether a call can be made at all, and whether somebody must be asked first. */
export function check(run: Run, tools: ReadonlyMap<string, Tool>, policy: Policy): Checked {
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
  if (!parsed.success) {
    const what = parsed.error.issues
      .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`))
      .join('; ')
    return not(run, faultOf('tool.bad_arguments', `Wrong arguments for ${call.name}: ${what}.`))
  }
  const asks = needsApproval(tool.name, tool.risk, policy)
  if (asks && policy.mode === 'deny')
    return { kind: 'not', fact: refused(run, 'tools.approval in config.toml is "deny".') }
  return { kind: 'ready', tool, args: parsed.data, needsApproval: asks }
}

/** Reads never ask; a note the person asked for is announced instead; what changes files asks. */
function needsApproval(name: string, risk: Risk, { mode, alwaysAsk }: Policy): boolean {
  if (mode === 'yolo') return false
  return risk === 'write' || alwaysAsk.includes(name)
}

export const idsOf = ({ sessionId, turnId, call }: Run) => ({ sessionId, turnId, toolCallId: call.id, name: call.name })

const not = (run: Run, fault: Fault): Checked => ({
  kind: 'not',
  fact: { type: 'tool.failed', data: { ...idsOf(run), fault } },
})

export function completed(run: Run, { output, notice }: ToolResult, ms: number, { outputLimit }: Policy): ToolFact {
  const truncated = output.length > outputLimit
  const shown = truncated
    ? `${cut(output, outputLimit)}\n(${output.length - outputLimit} more characters are not shown; ask for a smaller part)`
    : output
  return {
    type: 'tool.completed',
    data: { ...idsOf(run), output: shown, truncated, ms, ...(notice === undefined ? {} : { notice }) },
  }
}

/** Cuts between code points, never inside one. */
const cut = (text: string, limit: number): string => {
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
