import type { AssistantContent, PromptMessage, UserContent } from '../../../bus/messages/content.ts'
import { textOf } from '../../../bus/messages/content.ts'

export type UserMessage = Extract<PromptMessage, { role: 'user' }>

type Block =
  { type: 'text'; text: string } | { type: 'image'; source: { type: 'base64'; media_type: string; data: string } }

// A leading "/" would be taken for a command of the binary and never reach the model.
const unlikeCommand = (text: string): string => (text.startsWith('/') ? ` ${text}` : text)

const blocksOf = (content: UserContent): Block[] =>
  content.flatMap((part): Block[] => {
    if (part.type === 'image') {
      return [{ type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } }]
    }
    return part.text === '' ? [] : [{ type: 'text', text: unlikeCommand(part.text) }]
  })

const encode = (content: UserContent): string => {
  const blocks = blocksOf(content)
  const [first] = blocks
  const plain = blocks.length === 1 && first?.type === 'text' ? first.text : blocks
  return `${JSON.stringify({ type: 'user', message: { role: 'user', content: plain } })}\n`
}

/** The line that asks the binary for its next answer: new messages of the person, in one. */
export const encodeTurn = (messages: readonly UserMessage[], closing?: string): string =>
  encode([...messages.flatMap((one) => one.content), ...endOf(closing)])

const endOf = (closing: string | undefined): UserContent =>
  closing === undefined || closing === '' ? [] : [{ type: 'text', text: closing }]

/** Where the person's latest messages begin, those that nothing has answered yet. */
export const newFrom = (messages: readonly PromptMessage[]): number =>
  messages.findLastIndex((message) => message.role !== 'user') + 1

const callsOf = (content: AssistantContent) =>
  content.flatMap((part) => (part.type === 'tool_call' ? [{ name: part.name, arguments: part.arguments }] : []))

const record = (message: PromptMessage): object => {
  if (message.role === 'tool') return { role: 'tool', name: message.name, output: message.output }
  if (message.role === 'user') {
    const images = message.content.filter((part) => part.type === 'image').length
    return { role: 'user', text: textOf(message.content), ...(images === 0 ? {} : { images }) }
  }
  const calls = callsOf(message.content)
  return { role: 'assistant', text: textOf(message.content), ...(calls.length === 0 ? {} : { calls }) }
}

// JSON allows "\/", so no message can write the closing mark.
const line = (message: PromptMessage): string => JSON.stringify(record(message)).replaceAll('</', '<\\/')

/**
 * The first line of a session that knows nothing yet: what was said before goes along as a marked transcript, one
 * JSON object a line, its pictures in front of it in their order.
 */
export const encodeFresh = (messages: readonly PromptMessage[], closing?: string): string => {
  const start = newFrom(messages)
  const earlier = messages.slice(0, start)
  const latest = messages.slice(start).flatMap((one) => (one.role === 'user' ? one.content : []))
  if (earlier.length === 0) return encode([...latest, ...endOf(closing)])
  const images = earlier.flatMap((one) =>
    one.role === 'user' ? one.content.filter((part) => part.type === 'image') : [],
  )
  const told = [
    'What was said in this conversation so far, one JSON object a line. It is a record to go on from, not a new request.',
    '<transcript>',
    ...earlier.map(line),
    '</transcript>',
    latest.length === 0 ? 'Go on from the last entry.' : 'The person’s new message:',
  ].join('\n')
  return encode([...images, { type: 'text', text: told }, ...latest, ...endOf(closing)])
}
