import type { OpenAI } from 'openai'
import { httpFetch } from '../http-fetch.ts'
import type { ModelPort, ModelRequest } from '../../../ports/model.ts'
import { stream } from '../call.ts'
import type { Opened } from '../call.ts'
import { callCount } from '../conversation.ts'
import { refusedKeyHint, requireKey } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { readFailure } from '../failure.ts'
import { refuseWebPage } from '../web-page.ts'
import { createDecoder, encode } from './dialect.ts'
import type { WireChunk } from './decode.ts'

export interface OpenAiOptions {
  readonly apiKey?: string | undefined
  /** With `/v1` where the server wants it. Another server than OpenAI's needs no key. */
  readonly baseUrl?: string | undefined
  readonly fetch?: typeof fetch | undefined
  readonly maxOutputTokens?: number | undefined
}

const officialUrl = 'https://api.openai.com/v1'
const key = { name: 'OpenAI', variable: 'OPENAI_API_KEY', setting: 'providers.openai.api_key' }

/** The longest a timer runs, ms: whoever calls decides how long to wait. */
const never = 2 ** 31 - 1

const isOfficial = (url: string): boolean => URL.canParse(url) && new URL(url).hostname === 'api.openai.com'

const connect = async (apiKey: string, url: string, options: OpenAiOptions): Promise<OpenAI> => {
  const sdk = await import('openai')
  return new sdk.OpenAI({
    apiKey,
    baseURL: url,
    maxRetries: 0,
    timeout: never,
    logLevel: 'off',
    // The person's organisation is no other server's business.
    ...(isOfficial(url) ? {} : { organization: null, project: null }),
    fetch: options.fetch ?? httpFetch,
  })
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
  const url = (options.baseUrl ?? officialUrl).replace(/\/+$/, '')
  const official = isOfficial(url)
  let client: Promise<OpenAI> | undefined
  let usage = true

  const post = async (request: ModelRequest, signal: AbortSignal, connected: OpenAI) => {
    const body = encode(request, { maxOutputTokens: options.maxOutputTokens, official, usage })
    return connected.chat.completions.create(body, { signal }).withResponse()
  }

  return {
    async *stream(request, signal) {
      const given = options.apiKey?.trim() ?? ''
      const apiKey = !official && given === '' ? 'none' : requireKey(given, key)
      const endpoint: Endpoint = {
        name: official ? 'OpenAI' : new URL(url).host,
        url,
        model: request.model,
        secrets: [given],
        hints: { 'provider.unauthorized': refusedKeyHint(key) },
      }
      const open = async (connection: AbortSignal): Promise<Opened<WireChunk>> => {
        client ??= connect(apiKey, url, options)
        const connected = await client
        const { data, response } = await post(request, connection, connected).catch((error: unknown) => {
          if (!usage || !refusesUsage(error)) throw error
          usage = false
          return post(request, connection, connected)
        })
        refuseWebPage(response, endpoint)
        return { events: data }
      }
      const decoder = createDecoder({ name: endpoint.name, firstCall: callCount(request.prompt.messages) })
      yield* stream({ endpoint, decoder, signal, open })
    },
  }
}
