import { expect } from 'vitest'
import type { Prompt } from '../../../../src/bus/messages/content.ts'
import { FaultError } from '../../../../src/bus/messages/fault.ts'
import type { Fault } from '../../../../src/bus/messages/fault.ts'
import type { ModelChunk, ModelPort, ModelRequest } from '../../../../src/ports/model.ts'

export const searchTool: Prompt['tools'][number] = {
  name: 'memory_search',
  description: 'Search the notes.',
  risk: 'read',
  parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
}

export const requestOf = (prompt: Partial<Prompt> = {}, model = 'test-model'): ModelRequest => ({
  model,
  sessionId: 's1',
  prompt: {
    system: 'You are helpful.',
    tools: [],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
    ...prompt,
  },
})

/** A conversation with one tool call and its result, waiting for the answer. */
export const toolRound = (id: string): Prompt['messages'] => [
  { role: 'user', content: [{ type: 'text', text: 'what do I drink?' }] },
  {
    role: 'assistant',
    content: [
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_call', id, name: 'memory_search', arguments: { query: 'tea' } },
    ],
  },
  { role: 'tool', toolCallId: id, name: 'memory_search', output: 'You like green tea.', isError: false },
]

export const never = (): AbortSignal => new AbortController().signal

export interface Outcome {
  readonly chunks: ModelChunk[]
  readonly fault: Fault | undefined
}

export const outcomeOf = async (stream: AsyncIterable<ModelChunk>): Promise<Outcome> => {
  const chunks: ModelChunk[] = []
  try {
    for await (const chunk of stream) chunks.push(chunk)
  } catch (error) {
    if (error instanceof FaultError) return { chunks, fault: error.fault }
    throw error
  }
  return { chunks, fault: undefined }
}

export const ask = (model: ModelPort, request: ModelRequest = requestOf(), signal = never()): Promise<Outcome> =>
  outcomeOf(model.stream(request, signal))

export const only = <Type extends ModelChunk['type']>(
  chunks: readonly ModelChunk[],
  type: Type,
): Extract<ModelChunk, { type: Type }>[] =>
  chunks.filter((chunk): chunk is Extract<ModelChunk, { type: Type }> => chunk.type === type)

export const textOf = (chunks: readonly ModelChunk[]): string =>
  only(chunks, 'text')
    .map((chunk) => chunk.text)
    .join('')

export const reasoningOf = (chunks: readonly ModelChunk[]): string =>
  only(chunks, 'reasoning')
    .map((chunk) => chunk.text)
    .join('')

export const callsOf = (chunks: readonly ModelChunk[]): { name: string; arguments: unknown }[] =>
  only(chunks, 'tool_call').map(({ name, arguments: json }) => ({ name, arguments: JSON.parse(json) as unknown }))

export const stopOf = (chunks: readonly ModelChunk[]): string | undefined => {
  const stops = only(chunks, 'stop')
  expect(stops.length).toBeLessThanOrEqual(1)
  return stops[0]?.reason
}
