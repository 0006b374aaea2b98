import { defaultConfig as unset, type Config } from '../../../src/config/schema.ts'

interface Wanted {
  readonly alwaysAsk?: readonly string[]
  readonly webSearch?: boolean
}

export const defaultConfig = (
  approval: Config['tools']['approval'],
  { alwaysAsk = [], webSearch = false }: Wanted = {},
): Config => {
  const config = unset()
  const searching: Partial<Config['tools']> = webSearch
    ? { web_search: { provider: 'searxng', base_url: 'http://127.0.0.1:1', api_key: undefined } }
    : {}
  return { ...config, tools: { ...config.tools, ...searching, approval, require_approval: alwaysAsk, max_steps: 8 } }
}
