import type { ToolPass } from '../../../ports/tool-door.ts'

/** What the server of our tools is called; the model sees `mcp__localgpt__NAME`. */
export const SERVER = 'localgpt'

/** `--mcp-config`: seen to work on 2.0.77, the oldest version that is taken, and on 2.1.332. */
export const configOf = ({ url, token }: ToolPass): string =>
  JSON.stringify({
    mcpServers: { [SERVER]: { type: 'http', url, headers: { Authorization: `Bearer ${token}` } } },
  })

/** ms; the longest that a timer of Node takes. */
const FOREVER = String(2 ** 31 - 1)

const LOOPBACK = '127.0.0.1,localhost'

const beside = (list: string | undefined): string =>
  list === undefined || list === '' ? LOOPBACK : `${list},${LOOPBACK}`

/** What a child with tools needs in its environment. A question may wait for the person for hours. */
export const toolEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  MCP_TOOL_TIMEOUT: FOREVER,
  MCP_TIMEOUT: FOREVER,
  CLAUDE_CODE_MCP_TOOL_IDLE_TIMEOUT: '0',
  CLAUDE_CODE_MCP_AUTO_BACKGROUND_MS: '0',
  // 2.1 would ask the model before the tools are there, and hide them behind a search of its own.
  MCP_CONNECTION_NONBLOCKING: 'false',
  ENABLE_TOOL_SEARCH: 'false',
  // Outputs are cut by us, and say where the rest is.
  MAX_MCP_OUTPUT_TOKENS: '1000000',
  CLAUDE_CODE_SKIP_MCP_DEBUG_LOG_FILES: 'true',
  // A proxy for the network must not be told the token.
  NO_PROXY: beside(env['NO_PROXY'] ?? env['no_proxy']),
  no_proxy: beside(env['no_proxy'] ?? env['NO_PROXY']),
})
