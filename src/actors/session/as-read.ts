import type { PromptMessage } from '../../bus/messages/content.ts'
import { outputAsTold } from '../../security/untrusted/as-told.ts'

/** Made once each: a conversation is sent anew with every step. */
const made = new WeakMap<PromptMessage, PromptMessage>()

/** A message as the model reads it: what a tool brought stands in a fence that nothing in it can close. */
export function asRead(message: PromptMessage): PromptMessage {
  if (message.role !== 'tool' || message.nonce === undefined) return message
  const known = made.get(message)
  if (known !== undefined) return known
  const { nonce, source, output, ...rest } = message
  const read: PromptMessage = { ...rest, output: outputAsTold({ output, nonce, source }) }
  made.set(message, read)
  return read
}
