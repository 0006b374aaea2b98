import type { Bus } from '../../bus/bus.ts'
import { mapStrings } from '../../bus/map-strings.ts'
import type { ImagePart, ToolCallPart } from '../../bus/messages/content.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultFrom, faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Draft } from '../../bus/messages/index.ts'
import type { Gate } from '../../ports/gate.ts'
import type { Vault } from '../../ports/vault.ts'
import { faultAsTold, outputAsTold } from '../../security/untrusted/as-told.ts'

export interface Asked {
  readonly sessionId: string
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/** How a call ended, as the model is told it. */
export interface Outcome {
  readonly text: string
  readonly images: readonly ImagePart[]
  readonly isError: boolean
}

/** Waits as long as the call takes, also for a person. `gone`: nobody waits any more; the call is left to its turn. */
export type CallTool = (asked: Asked, gone: AbortSignal) => Promise<Outcome | null>

export interface CallPorts {
  readonly bus: Bus
  readonly gate: Gate
  readonly vault: Vault
  /** Names this run; ids begin with it. */
  readonly run: string
}

const SOURCE = 'mcp'

/** Tool calls from outside as commands of their session: let in by the gate, written down, and approved like any other. */
export function createToolCalls({ bus, gate, vault, run }: CallPorts): CallTool {
  let sent = 0
  return ({ sessionId, name, arguments: given }, gone) => {
    const number = (++sent).toString(36)
    const toolCallId = `mcp_${run}_${number}`
    const args = mapStrings(given, vault.conceal) as ToolCallPart['arguments']
    const call: ToolCallPart = { type: 'tool_call', id: toolCallId, name, arguments: args }
    const draft: Draft<'turn.call'> = { type: 'turn.call', data: { sessionId, call } }
    const id = `${run}.${SOURCE}-${number}`

    return new Promise((resolve) => {
      let turnId: string | null = null
      const settle = (outcome: Outcome | null): void => {
        for (const off of listening) off()
        gone.removeEventListener('abort', leave)
        resolve(outcome)
      }
      const leave = (): void => {
        settle(null)
      }
      const listening = [
        bus.onReply(id, 'turn.call', (reply) => {
          if (reply.type === 'turn.called') ({ turnId } = reply.data)
          else if (reply.type === 'turn.refused') settle(refusal(reply.data.fault))
        }),
        bus.onReject(id, (fault) => {
          settle(refusal(fault))
        }),
        bus.onSession(sessionId, SOURCE, (message) => {
          const outcome = outcomeIn(message, toolCallId, turnId)
          if (outcome !== null) settle(outcome)
        }),
      ]
      gone.addEventListener('abort', leave)
      const payload = (): string => JSON.stringify({ ...draft, id, source: SOURCE })
      // Once let in it is sent, also when nobody waits any more: a replay sends what was let in.
      gate.admit({ kind: 'command', key: draft.type, session: sessionId, payload }, () => {
        try {
          bus.commit([draft], { source: SOURCE, id })
        } catch (error) {
          settle(refusal(faultFrom(error)))
        }
      })
    })
  }
}

function outcomeIn({ type, data }: Message, toolCallId: string, turnId: string | null): Outcome | null {
  switch (type) {
    case 'tool.completed':
      if (data.toolCallId !== toolCallId) return null
      return { text: outputAsTold(data), images: data.images ?? [], isError: false }
    case 'tool.failed':
    case 'tool.refused':
    case 'tool.interrupted':
      return data.toolCallId === toolCallId ? refusal(data.fault) : null
    case 'turn.completed':
    case 'turn.failed':
    case 'turn.cancelled':
      return data.turnId === turnId ? refusal(faultOf('turn.not_running', 'The turn ended before the tool did.')) : null
    default:
      return null
  }
}

const refusal = (fault: Fault): Outcome => ({ text: faultAsTold(fault), images: [], isError: true })
