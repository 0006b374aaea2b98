import type * as z from 'zod'
import type { Rule } from '../../bus/messages/approval.ts'
import type { ImagePart, Risk } from '../../bus/messages/content.ts'
import type { Passage } from '../../bus/messages/memory.ts'
import type { Change } from '../../bus/messages/tool.ts'
import type { FilesPort } from '../../ports/files.ts'
import type { Appended, NoteText } from '../../ports/memory-index.ts'
import type { ShellPort } from '../../ports/shell.ts'
import type { ShellReader } from '../../ports/shell-reader.ts'
import type { WebPort } from '../../ports/web.ts'

/** What a tool may touch, already bound to the session that runs it. */
export interface ToolWorld {
  readonly files: FilesPort
  readonly shell: ShellPort
  readonly reader: ShellReader
  readonly web: WebPort
  /** Where the person works; null: not told. */
  readonly folder: string | null
  /** Folders that the person has opened, as `files` and `shell` know. */
  readonly opened: readonly string[]
  readonly memory: {
    search(query: string, limit: number): Promise<readonly Passage[]>
    /** A note or an earlier conversation by the name a search gives it, or another; null: there is none. */
    read(file: string): Promise<NoteText | null>
    append(text: string, target: 'log' | 'memory'): Promise<Appended>
    /** Called after a file of the workspace changed, so that it can be found before the tool is done. */
    refresh(): Promise<void>
  }
  /** Outputs that were cut, so that the rest can be read. */
  readonly outputs: { get(id: string): string | undefined }
  readonly limits: ToolLimits
  /** Tells whoever watches what is being printed. */
  readonly say: (text: string) => void
  readonly signal: AbortSignal
}

export interface ToolLimits {
  readonly bashTimeoutMs: number
  readonly webMaxBytes: number
  /** Characters of output a model is given. */
  readonly outputLimit: number
}

/**
 * Whose words an output is: the program's own, the person's notes, or somebody else's (with where it comes from), which
 * taints the turn.
 */
export type Author = 'self' | 'notes' | { readonly outside: string }

export interface ToolResult {
  readonly output: string
  readonly author: Author
  /** One line for the person. */
  readonly notice?: string
  readonly images?: readonly ImagePart[]
  /** What can be undone. */
  readonly changes?: readonly Change[]
  /** A folder that the other tools may use from now on. */
  readonly opens?: string
}

/** What a call would do, as the person is shown it and as the approval is bound to it. */
export interface Plan {
  readonly summary: string
  /** A diff, or a command taken apart. */
  readonly preview: string
  /** The folder it happens in, absolute. */
  readonly cwd?: string
  /** The files it depends on: the grant holds while they are the same. */
  readonly files?: readonly string[]
  /** The text a change was shown against; null: there was no file. */
  readonly seen?: string | null
  /** What "always" would stand for. */
  readonly rule?: Rule
  /** It only reads, and is held where it cannot do else. */
  readonly safe?: boolean
}

export interface Tool<S extends z.ZodType = z.ZodType> {
  readonly name: string
  readonly description: string
  readonly risk: Risk
  readonly schema: S
  /** One line for the person while it runs. */
  readonly detail: (args: z.output<S>) => string
  /** Throws FaultError where the call cannot succeed, so that nobody is asked in vain. */
  readonly plan?: (args: z.output<S>, world: ToolWorld) => Promise<Plan>
  /** `plan`: the one that was allowed. */
  readonly run: (args: z.output<S>, world: ToolWorld, plan?: Plan) => Promise<ToolResult>
}

/** Keeps the types of the arguments inside the tool and hides them from the registry. */
export const defineTool = <S extends z.ZodType>(tool: Tool<S>): Tool => tool
