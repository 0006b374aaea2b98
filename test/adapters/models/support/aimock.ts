import { LLMock } from '@copilotkit/aimock'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ModelChunk, ModelPort } from '../../../../src/ports/model.ts'
import { ask, callsOf, only, requestOf, searchTool, stopOf, textOf } from './answers.ts'

export interface MockedSubject {
  create(url: string): ModelPort
  readonly model: string
  readonly path: string
}

/** A provider through its official SDK against a server that somebody else wrote. */
export const aimockContract = ({ create, model, path }: MockedSubject): void => {
  let mock: LLMock
  const journal = () => mock.getRequests().filter((request) => request.path === path)
  const hello = requestOf({}, model)

  beforeEach(async () => {
    mock = new LLMock({ port: 0, chunkSize: 4 })
    await mock.start()
  })
  afterEach(() => mock.stop())

  it('streams an answer, for one request', async () => {
    mock.onMessage('hello', { content: 'Hello from the other side', usage: { input_tokens: 7, output_tokens: 5 } })
    const { chunks, fault } = await ask(create(mock.url), hello)
    expect(fault).toBeUndefined()
    expect(only(chunks, 'text').length).toBeGreaterThan(1)
    expect(textOf(chunks)).toBe('Hello from the other side')
    expect(only(chunks, 'usage')).toHaveLength(1)
    expect(chunks.at(-1)).toEqual({ type: 'stop', reason: 'end' })
    expect(journal().map((request) => request.method)).toEqual(['POST'])
    expect(journal()[0]?.body).toMatchObject({ model, stream: true })
  })

  it('calls a tool and answers from its result', async () => {
    mock.on({ hasToolResult: true }, { content: 'You like green tea.' })
    mock.onMessage('what do I drink?', {
      toolCalls: [{ id: 'toolu_1', name: 'memory_search', arguments: '{"query":"tea"}' }],
    })
    const port = create(mock.url)
    const question = { role: 'user', content: [{ type: 'text', text: 'what do I drink?' }] } as const
    const first = await ask(
      port,
      requestOf({ tools: [searchTool], messages: [{ ...question, content: [...question.content] }] }, model),
    )
    expect(callsOf(first.chunks)).toEqual([{ name: 'memory_search', arguments: { query: 'tea' } }])
    expect(stopOf(first.chunks)).toBe('tool_calls')

    const [call] = only(first.chunks, 'tool_call')
    const id = call?.id ?? ''
    const second = await ask(
      port,
      requestOf(
        {
          tools: [searchTool],
          messages: [
            { ...question, content: [...question.content] },
            {
              role: 'assistant',
              content: [{ type: 'tool_call', id, name: 'memory_search', arguments: { query: 'tea' } }],
            },
            { role: 'tool', toolCallId: id, name: 'memory_search', output: 'green tea', isError: false },
          ],
        },
        model,
      ),
    )
    expect(textOf(second.chunks)).toBe('You like green tea.')
    expect(journal()).toHaveLength(2)
    expect(JSON.stringify(journal()[0]?.body)).toContain('Search the notes.')
    expect(JSON.stringify(journal()[1]?.body)).toContain('green tea')
  })

  it('takes several tool calls from one answer', async () => {
    mock.onMessage('hello', {
      toolCalls: [
        { name: 'memory_search', arguments: '{"query":"tea"}' },
        { name: 'read_file', arguments: '{"path":"MEMORY.md"}' },
      ],
    })
    const { chunks } = await ask(create(mock.url), hello)
    expect(callsOf(chunks).map((call) => call.name)).toEqual(['memory_search', 'read_file'])
  })

  // aimock does not watch its clients: that the socket closes is seen by the wire server of the contract.
  it('ends a cancelled answer quietly, long before its end', async () => {
    const answer = 'a long answer '.repeat(5)
    mock.onMessage('hello', { content: answer }, { streamingProfile: { ttft: 1, tps: 50 } })
    const cancel = new AbortController()
    const chunks: ModelChunk[] = []
    for await (const chunk of create(mock.url).stream(hello, cancel.signal)) {
      chunks.push(chunk)
      if (chunk.type === 'text') cancel.abort()
    }
    expect(textOf(chunks)).toBe(answer.slice(0, 4))
    expect(stopOf(chunks)).toBeUndefined()
    expect(journal()).toHaveLength(1)
  })

  it.each([
    [429, 'provider.rate_limited'],
    [500, 'provider.failed'],
    [503, 'provider.overloaded'],
  ])('takes a %d as %s and does not ask again by itself', async (status, code) => {
    mock.onMessage('hello', { content: 'too late' })
    mock.nextRequestError(status, { message: 'not now', type: 'server_error' })
    const { fault } = await ask(create(mock.url), hello)
    expect(fault).toMatchObject({ code, retryable: true })
    expect(fault?.message).toContain('not now')
    expect(journal()).toHaveLength(1)
  })

  it('keeps what had arrived when the server breaks off', async () => {
    const pace = { streamingProfile: { ttft: 1, tps: 50 }, disconnectAfterMs: 200 }
    const answer = 'a long answer '.repeat(20)
    mock.onMessage('hello', { content: answer }, pace)
    const { chunks, fault } = await ask(create(mock.url), hello)
    expect(answer.startsWith(textOf(chunks))).toBe(true)
    expect(textOf(chunks)).not.toBe('')
    expect(stopOf(chunks)).toBeUndefined()
    expect(fault).toMatchObject({ code: 'provider.disconnected', retryable: true })
  })
}
