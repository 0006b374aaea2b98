import { defaultConfig as unset, type Config } from '../../../src/config/schema.ts'

export const defaultConfig = (approval: Config['tools']['approval']): Config => {
  const config = unset()
  return { ...config, tools: { ...config.tools, approval, max_steps: 8 } }
}
