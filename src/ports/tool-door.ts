import type { ToolSpec } from '../bus/messages/content.ts'

/** Who is let in: a program that answers for one conversation, and what it may call. */
export interface ToolCaller {
  readonly sessionId: string
  readonly tools: readonly ToolSpec[]
}

/** A way for a model that runs as a program of its own to call tools: they pass the same gate as all others. */
export interface ToolDoor {
  open(caller: ToolCaller): Promise<ToolPass>
}

/** What one program is let in with. */
export interface ToolPass {
  /** MCP over HTTP, on this machine alone. */
  readonly url: string
  /** 256 random bits, for the Authorization header. */
  readonly token: string
  /** The program answers a turn: its calls are taken from here on. */
  begin(): void
  /** It waits for the next turn: nothing it asks is done. */
  rest(): void
  /** Calls that have not ended. */
  running(): number
  /** It is gone, and the token is worth nothing. */
  close(): void
}
