import type { Anthropic } from '@anthropic-ai/sdk'
import { httpFetch } from '../http-fetch.ts'
import type { ModelPort } from '../../../ports/model.ts'
import { singly, stream } from '../call.ts'
import type { Opened } from '../call.ts'
import { refusedKeyHint, requireKey } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'
import { refuseWebPage } from '../web-page.ts'
import { createDecoder, encode } from './dialect.ts'
import type { WireEvent } from './decode.ts'

export interface AnthropicOptions {
  readonly apiKey?: string | undefined
  /** Without `/v1`. */
  readonly baseUrl?: string | undefined
  readonly fetch?: typeof fetch | undefined
  readonly maxOutputTokens?: number | undefined
}

const officialUrl = 'https://api.anthropic.com'
const key = { name: 'Anthropic', variable: 'ANTHROPIC_API_KEY', setting: 'providers.anthropic.api_key' }

/** The longest a timer runs, ms: whoever calls decides how long to wait. */
const never = 2 ** 31 - 1

const connect = async (apiKey: string, url: string, options: AnthropicOptions): Promise<Anthropic> => {
  const sdk = await import('@anthropic-ai/sdk')
  return new sdk.Anthropic({
    apiKey,
    baseURL: url,
    maxRetries: 0,
    timeout: never,
    logLevel: 'off',
    openTelemetry: false,
    fetch: options.fetch ?? httpFetch,
  })
}

/** Claude over Anthropic's API. The SDK is loaded by the first call; a missing key fails before that. */
export const createAnthropic = (options: AnthropicOptions): ModelPort => {
  const url = (options.baseUrl ?? officialUrl).replace(/\/+(v1\/*)?$/, '')
  let client: Promise<Anthropic> | undefined

  return {
    async *stream(request, signal) {
      const apiKey = requireKey(options.apiKey, key)
      const endpoint: Endpoint = {
        name: 'Anthropic',
        url,
        model: request.model,
        secrets: [apiKey],
        hints: { 'provider.unauthorized': refusedKeyHint(key) },
      }
      const open = async (connection: AbortSignal): Promise<Opened<WireEvent>> => {
        client ??= connect(apiKey, url, options)
        const call = (await client).messages.create(encode(request, options), { signal: connection })
        const { data, response } = await call.withResponse()
        refuseWebPage(response, endpoint)
        return { events: singly(data) }
      }
      yield* stream({ endpoint, decoder: createDecoder(), signal, open })
    },
  }
}
