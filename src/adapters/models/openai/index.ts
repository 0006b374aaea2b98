import type { OpenAI } from 'openai'
import type { ModelPort, ModelRequest } from '../../../ports/model.ts'
import { stream } from '../call.ts'
import type { Opened } from '../call.ts'
import { callCount } from '../conversation.ts'
import { readFailure } from '../failure.ts'
import { refuseWebPage } from '../web-page.ts'
import { chunksOf } from './chunks.ts'
import { connect, endpointOf, isOfficial, keyFor, urlOf } from './client.ts'
import type { OpenAiServer } from './client.ts'
import { createDecoder, encode } from './dialect.ts'
import type { WireChunk } from './decode.ts'

export interface OpenAiOptions extends OpenAiServer {
  readonly maxOutputTokens?: number | undefined
}

const refusesUsage = (error: unknown): boolean => {
  const { status, text } = readFailure(error)
  return (status === 400 || status === 422) && /stream_options|include_usage/.test(text)
}

/**
 * OpenAI's chat completions, of OpenAI or any server that speaks them. The SDK is loaded by the first call; a missing
 * key fails before that.
 */
export const createOpenAi = (options: OpenAiOptions): ModelPort => {
  const official = isOfficial(urlOf(options))
  let client: Promise<OpenAI> | undefined
  let usage = true

  const post = async (request: ModelRequest, signal: AbortSignal, connected: OpenAI) => {
    const body = encode(request, { maxOutputTokens: options.maxOutputTokens, official, usage })
    return connected.chat.completions.create(body, { signal }).asResponse()
  }

  return {
    async *stream(request, signal) {
      keyFor(options)
      const endpoint = endpointOf(options, request.model)
      const open = async (connection: AbortSignal): Promise<Opened<WireChunk>> => {
        client ??= connect(options)
        const connected = await client
        const response = await post(request, connection, connected).catch((error: unknown) => {
          if (!usage || !refusesUsage(error)) throw error
          usage = false
          return post(request, connection, connected)
        })
        refuseWebPage(response, endpoint)
        return { events: chunksOf(response) }
      }
      const decoder = createDecoder({ name: endpoint.name, firstCall: callCount(request.prompt.messages) })
      yield* stream({ endpoint, decoder, signal, open })
    },
  }
}
