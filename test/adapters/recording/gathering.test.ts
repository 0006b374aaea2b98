import { describe, expect, it } from 'vitest'
import { gathering, goesOn } from '../../../src/adapters/recording/gathering.ts'
import type { ModelChunk, ModelPort } from '../../../src/ports/model.ts'

const request = { model: 'm', prompt: { system: '', tools: [], messages: [] }, sessionId: 's' }
const text = (words: string): ModelChunk => ({ type: 'text', text: words })
const end: ModelChunk = { type: 'stop', reason: 'end' }

function saying(...chunks: readonly (ModelChunk | Error)[]): ModelPort {
  return {
    async *stream() {
      for (const chunk of chunks) {
        await Promise.resolve()
        if (chunk instanceof Error) throw chunk
        yield chunk
      }
    },
  }
}

/** Takes the first piece and then comes back only when the model has said all. */
async function slowly(model: ModelPort): Promise<{ heard: ModelChunk[]; error: unknown }> {
  const heard: ModelChunk[] = []
  try {
    for await (const chunk of gathering(model).stream(request, new AbortController().signal)) {
      heard.push(chunk)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  } catch (error) {
    return { heard, error }
  }
  return { heard, error: null }
}

describe('pieces of an answer', () => {
  it('grow together while nobody takes them', async () => {
    const { heard } = await slowly(saying(text('a'), text('b'), text('c'), end))
    expect(heard).toEqual([text('a'), text('bc'), end])
  })

  it('stay apart where they are of different kinds', async () => {
    const thought: ModelChunk = { type: 'reasoning', text: 'hm' }
    const { heard } = await slowly(saying(text('a'), thought, thought, text('b'), end))
    expect(heard).toEqual([text('a'), { type: 'reasoning', text: 'hmhm' }, text('b'), end])
  })

  it('are told before the failure that ends them', async () => {
    const broken = new Error('broken')
    const { heard, error } = await slowly(saying(text('a'), text('b'), broken))
    expect(heard).toEqual([text('a'), text('b')])
    expect(error).toBe(broken)
  })

  it('come one by one to whoever keeps up', async () => {
    const heard: ModelChunk[] = []
    const paced: ModelPort = {
      async *stream() {
        for (const words of ['a', 'b', 'c']) {
          yield text(words)
          await new Promise((resolve) => setTimeout(resolve, 2))
        }
      },
    }
    for await (const chunk of gathering(paced).stream(request, new AbortController().signal)) heard.push(chunk)
    expect(heard).toEqual([text('a'), text('b'), text('c')])
  })
})

describe('a piece can wait for others', () => {
  it.each<[string, boolean, ModelChunk | undefined, ModelChunk]>([
    ['words behind words', true, text('a'), text('b')],
    ['words behind a thought', true, { type: 'reasoning', text: 'hm' }, text('a')],
    ['the first words', false, undefined, text('a')],
    ['words behind a notice', false, { type: 'notice', message: 'waiting' }, text('a')],
    ['the end', false, text('a'), end],
  ])('%s: %s', (_, can, before, chunk) => {
    expect(goesOn(chunk, before)).toBe(can)
  })
})
