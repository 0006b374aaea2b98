import type { AssistantContent } from '../../bus/messages/content.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Type } from '../../bus/messages/index.ts'
import { ruleText } from '../../views/rule-text.ts'
import { tooMuch } from './cut-off.ts'
import type { Place, TurnEvent } from './turn-event.ts'
import { createTurnItems, type TurnItems } from './turn-items.ts'

/** What a record is made of. */
export const RECORDED = [
  'turn.started',
  'turn.step.started',
  'turn.text.delta',
  'turn.reasoning.delta',
  'model.completed',
  'model.failed',
  'model.cancelled',
  'tool.started',
  'tool.completed',
  'tool.failed',
  'tool.refused',
  'tool.interrupted',
  'approval.requested',
  'approval.granted',
  'approval.denied',
  'turn.completed',
  'turn.failed',
  'turn.cancelled',
  'log.failing.delta',
] as const satisfies readonly Type[]

export interface ToolUse {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

type TurnEnd = Extract<TurnEvent, { type: 'done' | 'error' }>

export interface TurnRecord {
  readonly sessionId: string
  readonly turnId: string
  /** Takes a message of the session; those of other turns are passed over. */
  take(message: Message): void
  /** Ends it where nothing more will be heard. */
  fail(fault: Fault): void
  readonly follow: TurnItems['follow']
  /** Resolves with its last event. */
  readonly end: () => Promise<TurnEnd>
  readonly over: () => boolean
  /** It ended here, but the turn went on. */
  readonly cut: () => boolean
  /** seq of the first and the last fact so far; 0: none yet. */
  readonly bounds: () => { readonly first: number; readonly last: number }
  readonly text: () => string
  /** As the provider knows it; '' before the turn has started. */
  readonly model: () => string
  readonly toolsUsed: () => readonly ToolUse[]
  readonly readers: () => number
  /** Approvals that wait for somebody's word. */
  readonly approvals: () => readonly string[]
}

/** UTF-16 units that one turn may hold in memory; an answer is a thousandth of it. */
const MAX_HELD = 8_000_000

interface Options {
  readonly sessionId: string
  readonly turnId: string
  /** Joined while the turn ran: fragments may have been missed before the first one. */
  readonly late?: boolean
  /** What lies before is known already and does not count. */
  readonly from?: Place | null
  readonly maxHeld?: number
}

/**
 * One turn as all doors tell it, folded once however many read it. A reader is a place in the record, so a slow one holds
 * nothing. Fragments and the logged output say the same text; whichever comes first is told, once.
 */
export function createTurnRecord(options: Options): TurnRecord {
  const { sessionId, turnId, late = false, from = null, maxHeld = MAX_HELD } = options
  const items = createTurnItems()
  const toolsUsed: ToolUse[] = []
  const begunTools = new Set<string>()
  const approvals = new Set<string>()
  let first = 0
  let last = 0
  let held = 0
  let model = ''
  let step = 0
  let over = false
  let cut = false
  /** UTF-16 units of each part of the present step. */
  const lengths = new Map<number, number>()
  /** A fragment of this step was missed: the rest comes with its logged output. */
  let gap = false
  let ending = ''

  let resolveEnd: (end: TurnEnd) => void
  const end = new Promise<TurnEnd>((resolve) => {
    resolveEnd = resolve
  })
  const hold = (size: number): void => {
    if (from === null || last > from.seq) held += size
    if (held > maxHeld) fail(tooMuch('This answer is too long to be held for its readers.'))
  }
  const tell = (event: TurnEvent, offset = 0): void => {
    items.event(last, offset, event)
    if (event.type === 'done' || event.type === 'error') {
      over = true
      items.end()
      resolveEnd(event)
    } else hold(event.type === 'tool_end' ? event.output.length : 100)
  }
  const fail = (fault: Fault): void => {
    if (over) return
    cut = true
    tell({ type: 'error', fault })
  }
  const say = (part: number, text: string): void => {
    if (text === '') return
    const newPart = !lengths.has(part)
    lengths.set(part, (lengths.get(part) ?? 0) + text.length)
    // Parts and steps are paragraphs of their own.
    const piece = newPart && ending !== '' && ending !== '\n' ? `\n${text}` : text
    ending = piece.slice(-1)
    items.text(last, piece)
    hold(piece.length)
  }
  const fragment = ({ data }: Message<'turn.text.delta' | 'turn.reasoning.delta'>, told: boolean): void => {
    if (data.step !== step || gap) return
    const missedSome = late && lengths.size === 0 && (data.part !== 0 || data.offset !== 0)
    const have = lengths.get(data.part) ?? 0
    if (missedSome || data.offset > have) gap = true
    else if (told) say(data.part, data.text.slice(have - data.offset))
    else lengths.set(data.part, Math.max(have, data.offset + data.text.length))
  }
  /** What of a step's output was not heard as fragments. */
  const reconcile = (content: AssistantContent): void => {
    for (const [part, { type, ...rest }] of content.entries())
      if (type === 'text' && 'text' in rest) say(part, rest.text.slice(lengths.get(part) ?? 0))
  }
  const endTool = (id: string, name: string, output: string, warnings: readonly string[]): void => {
    const unheard = !begunTools.has(id)
    if (unheard) tell({ type: 'tool_start', id, name, detail: '' })
    tell({ type: 'tool_end', id, name, output, warnings }, unheard ? 1 : 0)
  }

  const apply = (message: Message): void => {
    switch (message.type) {
      case 'turn.started':
        model = message.data.model
        return
      case 'turn.step.started':
        step = message.data.step
        lengths.clear()
        gap = false
        return
      case 'turn.text.delta':
        fragment(message, true)
        return
      case 'turn.reasoning.delta':
        fragment(message, false)
        return
      case 'model.completed':
        reconcile(message.data.content)
        for (const part of message.data.content)
          if (part.type === 'tool_call') toolsUsed.push({ name: part.name, arguments: part.arguments })
        return
      case 'model.failed':
      case 'model.cancelled':
        reconcile(message.data.content)
        return
      case 'tool.started': {
        const { toolCallId: id, name, detail } = message.data
        begunTools.add(id)
        tell({ type: 'tool_start', id, name, detail })
        return
      }
      case 'tool.completed': {
        const { toolCallId, name, output, notice, warnings = [] } = message.data
        endTool(toolCallId, name, output, [...(notice === undefined ? [] : [notice]), ...warnings])
        return
      }
      case 'tool.failed':
      case 'tool.refused':
      case 'tool.interrupted': {
        const { toolCallId, name, fault } = message.data
        endTool(toolCallId, name, fault.message, [fault.message])
        return
      }
      case 'approval.requested': {
        const { approvalId: id, name, summary, preview, cwd, arguments: args, rule, tainted } = message.data
        approvals.add(id)
        const always = rule === null ? null : ruleText(rule)
        tell({ type: 'approval', id, name, summary, preview, cwd, always, tainted, arguments: args })
        return
      }
      case 'approval.granted':
      case 'approval.denied':
        approvals.delete(message.data.approvalId)
        tell({ type: 'approval_end', id: message.data.approvalId, granted: message.type === 'approval.granted' })
        return
      case 'turn.completed':
        tell({ type: 'done', usage: message.data.usage, stopReason: message.data.stopReason })
        return
      case 'turn.failed':
        tell({ type: 'error', fault: message.data.fault })
        return
      case 'turn.cancelled':
        tell({ type: 'error', fault: faultOf('turn.cancelled', 'The turn was cancelled.') })
        return
      default:
    }
  }

  return {
    sessionId,
    turnId,
    take(message) {
      if (over) return
      if (message.type === 'log.failing.delta') {
        fail(message.data.fault)
        return
      }
      if (!('turnId' in message.data) || message.data.turnId !== turnId) return
      // The output of a step belongs to the step's beginning, where its fragments were told.
      if (message.seq > 0 && !message.type.startsWith('model.')) {
        last = message.seq
        if (first === 0) first = last
      }
      apply(message)
    },
    fail,
    follow: items.follow,
    end: () => end,
    over: () => over,
    cut: () => cut,
    bounds: () => ({ first, last }),
    text: () =>
      items
        .all()
        .flatMap((item) => ('pieces' in item ? item.pieces : []))
        .join(''),
    model: () => model,
    toolsUsed: () => toolsUsed,
    readers: items.readers,
    approvals: () => [...approvals],
  }
}
