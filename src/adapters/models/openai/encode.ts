import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionFunctionTool,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions'
import type { AssistantContent, PromptMessage, ToolSpec, UserContent } from '../../../bus/messages/content.ts'
import type { ModelRequest } from '../../../ports/model.ts'
import { closed, resultText, wellFormed, wireId, withImagesShown } from '../conversation.ts'

export interface EncodeOptions {
  readonly maxOutputTokens?: number | undefined
  /** OpenAI's own server, whose newer models refuse `max_tokens`; other servers know nothing else. */
  readonly official?: boolean
  /** false for a server that refuses `stream_options`; then there is no usage. */
  readonly usage?: boolean
}

const userContent = (content: UserContent): string | ChatCompletionContentPart[] => {
  const images = content.some((part) => part.type === 'image')
  if (!images) return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n\n')
  return content.flatMap((part): ChatCompletionContentPart[] => {
    if (part.type === 'image') {
      return [{ type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${part.data}` } }]
    }
    return part.text === '' ? [] : [{ type: 'text', text: part.text }]
  })
}

const assistantMessage = (content: AssistantContent): ChatCompletionAssistantMessageParam[] => {
  const words = content.flatMap((part) => (part.type === 'text' && part.text !== '' ? [part.text] : [])).join('\n\n')
  const calls = content.flatMap((part) => (part.type === 'tool_call' ? [part] : []))
  if (words === '' && calls.length === 0) return []
  return [
    {
      role: 'assistant',
      content: words === '' ? null : words,
      ...(calls.length === 0
        ? {}
        : {
            tool_calls: calls.map((call) => ({
              id: wireId(call.id),
              type: 'function' as const,
              function: { name: call.name, arguments: JSON.stringify(call.arguments) },
            })),
          }),
    },
  ]
}

const messageOf = (message: PromptMessage): ChatCompletionMessageParam[] => {
  switch (message.role) {
    case 'user': {
      const content = userContent(message.content)
      return content.length === 0 ? [] : [{ role: 'user', content }]
    }
    case 'assistant':
      return assistantMessage(message.content)
    case 'tool':
      return [{ role: 'tool', tool_call_id: wireId(message.toolCallId), content: resultText(message) }]
  }
}

const toolOf = ({ name, description, parameters }: ToolSpec): ChatCompletionFunctionTool => ({
  type: 'function',
  function: { name, description, parameters },
})

/** https://platform.openai.com/docs/api-reference/chat/create */
export const encode = (request: ModelRequest, options: EncodeOptions = {}): ChatCompletionCreateParamsStreaming => {
  const { model, prompt } = request
  const limit = prompt.maxOutputTokens ?? options.maxOutputTokens
  const limited = options.official === true ? { max_completion_tokens: limit ?? 0 } : { max_tokens: limit ?? 0 }
  const system: ChatCompletionMessageParam[] = prompt.system === '' ? [] : [{ role: 'system', content: prompt.system }]
  return {
    model,
    stream: true,
    ...(options.usage === false ? {} : { stream_options: { include_usage: true } }),
    ...(limit === undefined ? {} : limited),
    ...(prompt.tools.length === 0 ? {} : { tools: prompt.tools.map(toolOf) }),
    messages: [...system, ...wellFormed(withImagesShown(closed(prompt))).flatMap(messageOf)],
  }
}
