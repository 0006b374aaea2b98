import { createHash } from 'node:crypto'
import type { Prompt, PromptMessage } from '../../../bus/messages/content.ts'
import { textOf } from '../../../bus/messages/content.ts'

const sha = (...parts: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

// Reasoning is left out: a provider's own thoughts come back shortened, or not at all.
const contentOf = (message: PromptMessage): string => {
  if (message.role === 'tool') return JSON.stringify([message.toolCallId, message.output])
  if (message.role === 'user') return JSON.stringify(message.content)
  const calls = message.content.filter((part) => part.type === 'tool_call')
  return JSON.stringify([textOf(message.content), calls])
}

/** Of an empty conversation. */
export const START = sha('start')

/** The digest of a conversation with one more message. */
export const link = (digest: string, message: PromptMessage): string => sha(digest, message.role, contentOf(message))

/** Digests of all prefixes: the one at `n` is that of the first `n` messages. */
export const prefixes = (messages: readonly PromptMessage[]): readonly string[] => {
  const digests = [START]
  let digest = START
  for (const message of messages) {
    digest = link(digest, message)
    digests.push(digest)
  }
  return digests
}

/** The digest after an answer of nothing but text. */
export const withAnswer = (digest: string, text: string): string =>
  link(digest, { role: 'assistant', content: [{ type: 'text', text }] })

/** What a child is started with and cannot be told anew while it lives. */
export const setupOf = (
  model: string,
  { system, tools, maxOutputTokens }: Pick<Prompt, 'system' | 'tools' | 'maxOutputTokens'>,
): string => sha(model, system, String(maxOutputTokens), JSON.stringify(tools))
