import type { ModelRequest } from '../../../ports/model.ts'
import type { ToolPass } from '../../../ports/tool-door.ts'
import type { Child } from './child.ts'
import type { UserMessage } from './encode.ts'
import { encodeFresh, encodeTurn } from './encode.ts'
import { prefixes, setupOf } from './prefix.ts'

/** A session of the binary, and up to where it knows the conversation. */
export interface Conversation {
  readonly uuid: string
  readonly setup: string
  /** Messages it knows, its own last answer included, and their digest. */
  readonly length: number
  readonly digest: string
  /** null once it has ended; the session can still be taken up again. */
  readonly child: Child | null
  /** What the child was let in to our tools with. */
  readonly pass: ToolPass | null
}

/** `warm`: ask the living child. `resume`: take its session up in a new one. `fresh`: tell a new session everything. */
export type Plan =
  | {
      readonly how: 'warm'
      readonly child: Child
      readonly pass: ToolPass | null
      readonly uuid: string
      readonly line: string
    }
  | { readonly how: 'resume'; readonly uuid: string; readonly line: string }
  | { readonly how: 'fresh'; readonly line: string }

export const freshPlan = (request: ModelRequest): Plan => ({
  how: 'fresh',
  line: encodeFresh(request.prompt.messages, request.prompt.closing),
})

/**
 * The least that must be sent. A session counts as long as the request is exactly what it knows plus messages of the
 * person; `newPrompt` says whether a session that is taken up again obeys another system prompt.
 */
export const planOf = (request: ModelRequest, known: Conversation | null, newPrompt: boolean): Plan => {
  const { messages, closing } = request.prompt
  if (known === null || prefixes(messages)[known.length] !== known.digest) return freshPlan(request)
  const added = messages.slice(known.length)
  const fromPerson = added.filter((message): message is UserMessage => message.role === 'user')
  if (added.length === 0 || fromPerson.length !== added.length) return freshPlan(request)
  const line = encodeTurn(fromPerson, closing)
  const sameSetup = setupOf(request.model, request.prompt) === known.setup
  if (sameSetup && known.child !== null) {
    const { child, pass, uuid } = known
    return { how: 'warm', child, pass, uuid, line }
  }
  return sameSetup || newPrompt ? { how: 'resume', uuid: known.uuid, line } : freshPlan(request)
}
