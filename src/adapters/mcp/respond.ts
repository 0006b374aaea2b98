import * as z from 'zod'
import type { ToolSpec } from '../../bus/messages/content.ts'
import { CODE, errorText, negotiated, resultText, type Id, type Incoming } from './protocol.ts'

export type Response =
  | { readonly kind: 'said'; readonly text: string }
  | {
      readonly kind: 'call'
      readonly id: Id
      readonly name: string
      readonly arguments: Readonly<Record<string, unknown>>
    }

type Asked = Extract<Incoming, { kind: 'request' }>

const call = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()).optional() })

/** What a request gets, or which tool is to run for it: one of `tools`, whatever else there is. */
export function respond({ id, method, params }: Asked, tools: readonly ToolSpec[]): Response {
  const said = (result: object): Response => ({ kind: 'said', text: resultText(id, result) })
  const wrong = (code: number, message: string): Response => ({ kind: 'said', text: errorText(id, code, message) })
  switch (method) {
    case 'initialize':
      return said({
        protocolVersion: negotiated(params['protocolVersion']),
        capabilities: { tools: {} },
        serverInfo: { name: 'localgpt', version: '1' },
      })
    case 'ping':
      return said({})
    case 'tools/list':
      return said({ tools: tools.map(described) })
    case 'tools/call': {
      const asked = call.safeParse(params)
      if (!asked.success) return wrong(CODE.params, 'tools/call needs a name and an object of arguments.')
      const { name, arguments: args = {} } = asked.data
      if (!tools.some((tool) => tool.name === name))
        return wrong(CODE.params, `There is no tool "${name.slice(0, 100)}".`)
      return { kind: 'call', id, name, arguments: args }
    }
    default:
      return wrong(CODE.method, `There is no method "${method}".`)
  }
}

// A client may run tools that only read beside each other.
const described = ({ name, description, parameters, risk }: ToolSpec): object => ({
  name,
  description,
  inputSchema: parameters,
  ...(risk === 'read' ? { annotations: { readOnlyHint: true } } : {}),
})
