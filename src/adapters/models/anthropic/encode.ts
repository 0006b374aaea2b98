import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  TextBlockParam,
  Tool,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages'
import type { AssistantContent, ImagePart, ToolSpec, UserContent } from '../../../bus/messages/content.ts'
import type { ModelRequest } from '../../../ports/model.ts'
import { wellFormed, wireId } from '../conversation.ts'
import type { ToolMessage } from '../conversation.ts'
import { isRedacted, redactedData } from './redacted.ts'

export interface EncodeOptions {
  readonly maxOutputTokens?: number | undefined
}

/** The API demands a limit and refuses one above the model's own. Tokens. */
const outputLimit = (model: string): number => {
  if (/claude-3-[57]/.test(model)) return 8192
  return /claude-(3|2|instant)/.test(model) ? 4096 : 32_000
}

const cached = { cache_control: { type: 'ephemeral' } } as const

/** The API refuses text blocks of nothing but white space. */
const text = (words: string): TextBlockParam[] => (words.trim() === '' ? [] : [{ type: 'text', text: words }])

const userBlocks = (content: UserContent): ContentBlockParam[] =>
  content.flatMap((part): ContentBlockParam[] =>
    part.type === 'text'
      ? text(part.text)
      : [{ type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } }],
  )

const assistantBlock = (part: AssistantContent[number]): ContentBlockParam[] => {
  switch (part.type) {
    case 'text':
      return text(part.text)
    case 'tool_call':
      return [{ type: 'tool_use', id: wireId(part.id), name: part.name, input: part.arguments }]
    case 'reasoning':
      // Unsigned reasoning is another provider's, or was cut off: the API would refuse it.
      if (part.signature === undefined) return []
      return isRedacted(part.signature)
        ? [{ type: 'redacted_thinking', data: redactedData(part.signature) }]
        : [{ type: 'thinking', thinking: part.text, signature: part.signature }]
  }
}

const isThinking = ({ type }: ContentBlockParam): boolean => type === 'thinking' || type === 'redacted_thinking'

/** An answer may not end in thinking, as one does that was cancelled in time. */
const assistantBlocks = (content: AssistantContent): ContentBlockParam[] => {
  const blocks = content.flatMap(assistantBlock)
  return blocks.slice(0, blocks.findLastIndex((block) => !isThinking(block)) + 1)
}

const resultContent = (words: string, images: readonly ImagePart[]): NonNullable<ToolResultBlockParam['content']> =>
  images.length === 0
    ? words
    : [
        { type: 'text', text: words },
        ...images.map((part) => ({
          type: 'image' as const,
          source: { type: 'base64' as const, media_type: part.mediaType, data: part.data },
        })),
      ]

const toolResult = ({ toolCallId, output, isError, images = [] }: ToolMessage): ToolResultBlockParam => ({
  type: 'tool_result',
  tool_use_id: wireId(toolCallId),
  content: resultContent(output.trim() === '' ? '(no output)' : output, images),
  ...(isError ? { is_error: true } : {}),
})

interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: ContentBlockParam[]
}

const turns = (request: ModelRequest): Turn[] =>
  wellFormed(request.prompt.messages).map((message): Turn => {
    switch (message.role) {
      case 'user':
        return { role: 'user', content: userBlocks(message.content) }
      case 'assistant':
        return { role: 'assistant', content: assistantBlocks(message.content) }
      case 'tool':
        return { role: 'user', content: [toolResult(message)] }
    }
  })

/** Results are a user's content here, so they share a message with what the person says next. */
const alternating = (all: readonly Turn[]): Turn[] => {
  const merged: Turn[] = []
  for (const turn of all) {
    if (turn.content.length === 0) continue
    const last = merged.at(-1)
    if (last?.role === turn.role) last.content.push(...turn.content)
    else merged.push({ role: turn.role, content: [...turn.content] })
  }
  if (merged[0]?.role === 'assistant') merged.unshift({ role: 'user', content: text('(The beginning is left out.)') })
  return merged
}

/** The next call begins with everything up to here, so it is worth keeping. */
const cacheLast = (messages: readonly Turn[]): MessageParam[] => {
  const last = messages.at(-1)?.content.at(-1)
  return messages.map(({ role, content }) => ({
    role,
    content: content.map((block) => (block === last && !isThinking(block) ? { ...block, ...cached } : block)),
  }))
}

/** Behind what is worth keeping: it stands at the end of every request and is in none of the next one's beginnings. */
const closedWith = (messages: readonly MessageParam[], closing = ''): MessageParam[] => {
  const last = messages.at(-1)
  if (closing === '' || last?.role !== 'user' || typeof last.content === 'string') return [...messages]
  return [...messages.slice(0, -1), { ...last, content: [...last.content, ...text(closing)] }]
}

const toolOf = ({ name, description, parameters }: ToolSpec): Tool => ({
  name,
  description,
  input_schema: { ...parameters, type: 'object' },
})

const toolsOf = (tools: readonly ToolSpec[]): Tool[] =>
  tools.map((tool, at) => ({ ...toolOf(tool), ...(at === tools.length - 1 ? cached : {}) }))

/** https://platform.claude.com/docs/en/api/messages */
export const encode = (request: ModelRequest, options: EncodeOptions = {}): MessageCreateParamsStreaming => {
  const { model, prompt } = request
  const system = text(prompt.system).map((block) => ({ ...block, ...cached }))
  return {
    model,
    max_tokens: prompt.maxOutputTokens ?? options.maxOutputTokens ?? outputLimit(model),
    stream: true,
    ...(prompt.tools.length === 0 ? {} : { tools: toolsOf(prompt.tools) }),
    ...(system.length === 0 ? {} : { system }),
    messages: closedWith(cacheLast(alternating(turns(request))), prompt.closing),
  }
}
