import type { ChatRequest, Message, Tool } from 'ollama'
import type { AssistantContent, PromptMessage, ToolSpec, UserContent } from '../../../bus/messages/content.ts'
import type { ModelRequest } from '../../../ports/model.ts'
import { closed, resultText, wellFormed, withImagesShown } from '../conversation.ts'

export interface EncodeOptions {
  /** Tokens; without it the server's own default holds. */
  readonly contextWindow?: number | undefined
  /** false for a model that refuses tools. */
  readonly tools?: boolean
}

const words = (content: UserContent | AssistantContent): string =>
  content.flatMap((part) => (part.type === 'text' && part.text !== '' ? [part.text] : [])).join('\n\n')

const userMessage = (content: UserContent): Message => {
  const images = content.flatMap((part) => (part.type === 'image' ? [part.data] : []))
  return { role: 'user', content: words(content), ...(images.length === 0 ? {} : { images }) }
}

/** Reasoning goes back only beside the calls it led to: the models want it there and nowhere else. */
const assistantMessage = (content: AssistantContent): Message[] => {
  const text = words(content)
  const calls = content.flatMap((part) => (part.type === 'tool_call' ? [part] : []))
  if (calls.length === 0) return text === '' ? [] : [{ role: 'assistant', content: text }]
  const thinking = content.flatMap((part) => (part.type === 'reasoning' ? [part.text] : [])).join('')
  return [
    {
      role: 'assistant',
      content: text,
      ...(thinking === '' ? {} : { thinking }),
      tool_calls: calls.map(({ name, arguments: args }) => ({ function: { name, arguments: args } })),
    },
  ]
}

const messageOf = (message: PromptMessage): Message[] => {
  switch (message.role) {
    case 'user': {
      const said = userMessage(message.content)
      return said.content === '' && said.images === undefined ? [] : [said]
    }
    case 'assistant':
      return assistantMessage(message.content)
    case 'tool':
      return [{ role: 'tool', content: resultText(message), tool_name: message.name }]
  }
}

const toolOf = ({ name, description, parameters }: ToolSpec): Tool => ({
  type: 'function',
  // The server takes any JSON schema; the SDK's type knows only a part of it.
  function: { name, description, parameters: parameters },
})

/** https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion */
export const encode = (request: ModelRequest, options: EncodeOptions = {}): ChatRequest & { stream: true } => {
  const { model, prompt } = request
  const { contextWindow: num_ctx } = options
  const { maxOutputTokens: num_predict } = prompt
  const limits = {
    ...(num_ctx === undefined ? {} : { num_ctx }),
    ...(num_predict === undefined ? {} : { num_predict }),
  }
  const withTools = options.tools !== false && prompt.tools.length > 0
  const system: Message[] = prompt.system === '' ? [] : [{ role: 'system', content: prompt.system }]
  return {
    model,
    stream: true,
    ...(Object.keys(limits).length === 0 ? {} : { options: limits }),
    ...(withTools ? { tools: prompt.tools.map(toolOf) } : {}),
    messages: [...system, ...wellFormed(withImagesShown(closed(prompt))).flatMap(messageOf)],
  }
}
