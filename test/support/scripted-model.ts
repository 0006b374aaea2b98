import type { ModelChunk, ModelPort, ModelRequest } from '../../src/ports/model.ts'

export type Step = ModelChunk | Error | { readonly wait: Promise<void> }

/** A model that says what its script says; the script sees the request and how often it was asked. */
export const scriptedModel = (script: (request: ModelRequest, asked: number) => readonly Step[]): ModelPort => {
  let asked = 0
  return {
    async *stream(request, signal) {
      for (const step of script(request, ++asked)) {
        if (signal.aborted) return
        if (step instanceof Error) throw step
        if ('wait' in step) await Promise.race([step.wait, aborted(signal)])
        else {
          // As from a network: every piece is a turn of the loop of its own.
          await new Promise((resolve) => setImmediate(resolve))
          yield step
        }
      }
    },
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })

const done = (reason: 'end' | 'tool_calls', output: number): ModelChunk[] => [
  { type: 'usage', usage: { input: 10, output } },
  { type: 'stop', reason },
]

/** Words one by one, then the end. */
export const saying = (text: string): ModelChunk[] => [
  ...text.split(/(?<= )/).map((piece): ModelChunk => ({ type: 'text', text: piece })),
  ...done('end', text.length),
]

export const calling = (...calls: readonly (readonly [id: string, name: string, args: object])[]): ModelChunk[] => [
  ...calls.map(([id, name, args]): ModelChunk => ({ type: 'tool_call', id, name, arguments: JSON.stringify(args) })),
  ...done('tool_calls', 5),
]

/** The text of the latest message of the person. */
export const questionOf = ({ prompt }: ModelRequest): string => {
  const last = prompt.messages.findLast(({ role }) => role === 'user')
  return last?.role === 'user' ? last.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('') : ''
}

/** Tool results since that message. */
export const resultsOf = ({ prompt }: ModelRequest): readonly string[] => {
  const from = prompt.messages.findLastIndex(({ role }) => role === 'user')
  return prompt.messages.slice(from).flatMap((message) => (message.role === 'tool' ? [message.output] : []))
}
