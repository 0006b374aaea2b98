import * as z from 'zod'

export const providerName = z.enum(['anthropic', 'openai', 'ollama', 'claude-cli', 'recall'])
export type ProviderName = z.infer<typeof providerName>

export const isProvider = (name: string): name is ProviderName => providerName.safeParse(name).success
