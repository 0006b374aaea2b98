import { textOf, type AssistantContent, type UserContent } from '../bus/messages/content.ts'
import type { SessionSummary, TranscriptMessage } from '../bus/messages/session.ts'

/** Sessions as HTTP tells them. Times are ms since the epoch, UTC. */

export const sessionBody = (
  { sessionId, title, model, messageCount, tokenCount, createdAt, updatedAt }: SessionSummary,
  now: number,
) => ({
  session_id: sessionId,
  title,
  model,
  message_count: messageCount,
  token_count: tokenCount,
  idle_seconds: Math.max(0, Math.round((now - updatedAt) / 1000)),
  created_at: createdAt,
  updated_at: updatedAt,
})

export const messagesBody = (sessionId: string, messages: readonly TranscriptMessage[]) => ({
  session_id: sessionId,
  messages: messages.map(messageBody),
})

const messageBody = ({ role, content, toolCallId, at }: TranscriptMessage) => {
  const calls = callsOf(content)
  return {
    role,
    content: typeof content === 'string' ? content : textOf(content),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
    timestamp: at,
  }
}

const callsOf = (content: string | UserContent | AssistantContent) =>
  typeof content === 'string'
    ? []
    : content.flatMap((part) =>
        part.type === 'tool_call' ? [{ id: part.id, name: part.name, arguments: part.arguments }] : [],
      )
