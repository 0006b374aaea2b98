import type { OpenAI } from 'openai'
import { httpFetch } from '../http-fetch.ts'
import { refusedKeyHint, requireKey } from '../endpoint.ts'
import type { Endpoint } from '../endpoint.ts'

export interface OpenAiServer {
  readonly apiKey?: string | undefined
  /** With `/v1` where the server wants it. Another server than OpenAI's needs no key. */
  readonly baseUrl?: string | undefined
  readonly fetch?: typeof fetch | undefined
}

const officialUrl = 'https://api.openai.com/v1'
const key = { name: 'OpenAI', variable: 'OPENAI_API_KEY', setting: 'providers.openai.api_key' }

/** The longest a timer runs, ms: whoever calls decides how long to wait. */
const never = 2 ** 31 - 1

export const urlOf = ({ baseUrl }: OpenAiServer): string => (baseUrl ?? officialUrl).replace(/\/+$/, '')

export const isOfficial = (url: string): boolean => URL.canParse(url) && new URL(url).hostname === 'api.openai.com'

/** The key to send. Throws where OpenAI itself needs one and there is none. */
export const keyFor = (server: OpenAiServer): string => {
  const given = server.apiKey?.trim() ?? ''
  return !isOfficial(urlOf(server)) && given === '' ? 'none' : requireKey(given, key)
}

export const endpointOf = (server: OpenAiServer, model: string): Endpoint => {
  const url = urlOf(server)
  return {
    name: isOfficial(url) ? 'OpenAI' : new URL(url).host,
    url,
    model,
    secrets: [server.apiKey?.trim() ?? ''],
    hints: { 'provider.unauthorized': refusedKeyHint(key) },
  }
}

/** Loads the SDK. */
export const connect = async (server: OpenAiServer): Promise<OpenAI> => {
  const url = urlOf(server)
  const sdk = await import('openai')
  return new sdk.OpenAI({
    apiKey: keyFor(server),
    baseURL: url,
    maxRetries: 0,
    timeout: never,
    logLevel: 'off',
    // The person's organisation is no other server's business.
    ...(isOfficial(url) ? {} : { organization: null, project: null }),
    fetch: server.fetch ?? httpFetch,
  })
}
