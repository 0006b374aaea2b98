import type { CallPorts } from '../adapters/mcp/tool-calls.ts'
import type { ToolDoor } from '../ports/tool-door.ts'

/** The door for models that call tools by themselves; its server starts with the first of them. */
export function createMcpDoor(ports: CallPorts): ToolDoor & { close(): Promise<void> } {
  let starting: ReturnType<typeof start> | null = null
  const start = async () => {
    const [{ startMcp }, { createToolCalls }] = await Promise.all([
      import('../adapters/mcp/server.ts'),
      import('../adapters/mcp/tool-calls.ts'),
    ])
    return startMcp({ callTool: createToolCalls(ports) })
  }
  return {
    open: async (caller) => {
      starting ??= start().catch((error: unknown) => {
        starting = null
        throw error
      })
      return (await starting).open(caller)
    },
    close: async () => {
      await (await starting)?.close()
    },
  }
}
