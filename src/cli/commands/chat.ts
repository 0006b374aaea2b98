import type { GlobalFlags } from '../context.ts'

export interface ChatOptions {
  readonly session?: string
  readonly resume?: boolean
  readonly memory: boolean
}

export async function chat(_flags: GlobalFlags, _options: ChatOptions): Promise<void> {
  await Promise.reject(new Error('chat'))
}
