import type { Prompt, PromptMessage, ToolCallPart } from '../../bus/messages/content.ts'

export type ToolMessage = Extract<PromptMessage, { role: 'tool' }>

const unanswered = ({ id, name }: ToolCallPart): ToolMessage => ({
  role: 'tool',
  toolCallId: id,
  name,
  output: 'There is no result: the call was interrupted.',
  isError: true,
})

/** A call's result stands between the message that calls and the next answer; anything else belongs to another call. */
const resultOf = (call: ToolCallPart, later: readonly PromptMessage[]): ToolMessage => {
  for (const message of later) {
    if (message.role === 'assistant') break
    if (message.role === 'tool' && message.toolCallId === call.id) return message
  }
  return unanswered(call)
}

const joined = (a: PromptMessage | undefined, b: PromptMessage): PromptMessage | undefined => {
  if (a?.role === 'user' && b.role === 'user') return { role: 'user', content: [...a.content, ...b.content] }
  if (a?.role === 'assistant' && b.role === 'assistant') {
    return { role: 'assistant', content: [...a.content, ...b.content] }
  }
  return undefined
}

/**
 * The conversation as every API accepts it: each tool call is followed at once by its one result, a missing one made up,
 * a result without a call left out; no empty message; no two messages of the same speaker in a row.
 */
export const wellFormed = (messages: readonly PromptMessage[]): PromptMessage[] => {
  const paired = messages.flatMap((message, at): PromptMessage[] => {
    if (message.role === 'tool' || message.content.length === 0) return []
    if (message.role === 'user') return [message]
    const calls = message.content.filter((part) => part.type === 'tool_call')
    return [message, ...calls.map((call) => resultOf(call, messages.slice(at + 1)))]
  })
  const whole: PromptMessage[] = []
  for (const message of paired) {
    const both = joined(whole.at(-1), message)
    if (both === undefined) whole.push(message)
    else whole[whole.length - 1] = both
  }
  return whole
}

/** What closes a request, put behind its last words; it is no message of its own, which not every server would take. */
export const closed = ({ messages, closing }: Pick<Prompt, 'messages' | 'closing'>): readonly PromptMessage[] => {
  const last = messages.at(-1)
  if (closing === undefined || last === undefined || last.role === 'assistant') return messages
  const end: PromptMessage =
    last.role === 'tool'
      ? { ...last, output: `${last.output}\n\n${closing}` }
      : { ...last, content: [...last.content, { type: 'text', text: closing }] }
  return [...messages.slice(0, -1), end]
}

/** For APIs whose results are text alone: the images that tools read, shown by the person behind the results. */
export const withImagesShown = (messages: readonly PromptMessage[]): PromptMessage[] =>
  messages.flatMap((message, at) => {
    const next = messages[at + 1]
    if (message.role !== 'tool' || next?.role === 'tool') return [message]
    const begin = messages.slice(0, at).findLastIndex(({ role }) => role !== 'tool') + 1
    const images = messages.slice(begin, at + 1).flatMap((one) => (one.role === 'tool' ? (one.images ?? []) : []))
    if (images.length === 0) return [message]
    const lead = { type: 'text' as const, text: 'The images that the tools read:' }
    return [message, { role: 'user', content: [lead, ...images] }]
  })

/** How many calls a conversation has: where a server gives its calls no ids, the next is `call_<this>`. */
export const callCount = (messages: readonly PromptMessage[]): number =>
  messages.reduce(
    (count, message) =>
      message.role === 'assistant' ? count + message.content.filter((part) => part.type === 'tool_call').length : count,
    0,
  )

/** An id as the APIs allow it; ids of other providers may be longer or have other characters. */
export const wireId = (id: string): string => id.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 40)

/** For APIs whose results carry no error flag. */
export const resultText = ({ output, isError }: ToolMessage): string => {
  if (output.trim() === '') return isError ? 'Error: no output' : '(no output)'
  return isError && !/^error\b/i.test(output) ? `Error: ${output}` : output
}
