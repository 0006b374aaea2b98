import type { Usage } from '../../../bus/messages/content.ts'
import type { Fault } from '../../../bus/messages/fault.ts'
import { openAiProblem } from '../problems.ts'

/** OpenAI's shapes. */

export interface Head {
  readonly id: string
  readonly created: number
  readonly model: string
}

export const headOf = (id: string, model: string): Head => ({
  id: `chatcmpl-${id}`,
  created: Math.floor(Date.now() / 1000),
  model,
})

const FINISH: Readonly<Record<string, string>> = {
  length: 'length',
  refusal: 'content_filter',
  tool_calls: 'tool_calls',
}
export const finishOf = (stopReason: string): string => FINISH[stopReason] ?? 'stop'

export const usageOf = ({ input, output, cached }: Usage) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
})

export const completion = (head: Head, message: object, finish_reason: string, usage: Usage) => ({
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', refusal: null, ...message }, logprobs: null, finish_reason }],
  usage: usageOf(usage),
})

export const chunk = (head: Head, delta: object, finish_reason: string | null = null) => ({
  data: { ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, logprobs: null, finish_reason }] },
})

export const usageChunk = (head: Head, usage: Usage) => ({
  data: { ...head, object: 'chat.completion.chunk', choices: [], usage: usageOf(usage) },
})

export const errorChunk = (fault: Fault) => ({ data: openAiProblem(fault) })
