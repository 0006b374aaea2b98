import type * as z from 'zod'
import type { Risk } from '../../bus/messages/content.ts'
import type { Passage } from '../../bus/messages/memory.ts'
import type { FilesPort } from '../../ports/files.ts'

/** What a tool may touch, already bound to the session that runs it. */
export interface ToolWorld {
  readonly files: FilesPort
  readonly memory: {
    search(query: string, limit: number): Promise<readonly Passage[]>
    /** A note or an earlier conversation by the name a search gives it; null: there is none. */
    read(file: string): Promise<string | null>
    append(text: string, target: 'log' | 'memory'): Promise<{ file: string; lineStart: number; lineEnd: number }>
    /** Called after a file of the workspace changed, so that it can be found before the tool is done. */
    refresh(): Promise<void>
  }
  readonly signal: AbortSignal
}

export interface ToolResult {
  readonly output: string
  /** One line for the person. */
  readonly notice?: string
}

/** What the person is shown before a tool that needs an approval runs. */
export interface Preview {
  readonly summary: string
  readonly preview: string
  /** The text the change was shown against; null: there was no file. */
  readonly seen?: string | null
}

export interface Tool<S extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly description: string
  readonly risk: Risk
  readonly schema: S
  /** One line for the person while it runs. */
  readonly detail: (args: z.output<S>) => string
  /** Throws FaultError where the call cannot succeed, so that nobody is asked in vain. */
  readonly preview?: (args: z.output<S>, world: ToolWorld) => Promise<Preview>
  /** `seen`: as the preview that was allowed gave it. */
  readonly run: (args: z.output<S>, world: ToolWorld, seen?: string | null) => Promise<ToolResult>
}

/** Keeps the types of the arguments inside the tool and hides them from the registry. */
export const defineTool = <S extends z.ZodType>(tool: Tool<S>): Tool => tool
