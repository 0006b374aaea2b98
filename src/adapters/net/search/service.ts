import type { WebHit } from '../../../ports/web.ts'

export interface SearchSettings {
  readonly provider: 'searxng' | 'brave' | 'tavily'
  /** Undefined: where the service itself is. SearXNG has no such place. */
  readonly base_url: string | undefined
  readonly api_key: string | undefined
}

export interface SearchRequest {
  readonly method: 'GET' | 'POST'
  /** Below the base URL, with its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** How one service is asked and what its answers mean; pure. */
export interface SearchService {
  /** For people. */
  readonly name: string
  /** Null: everybody runs their own. */
  readonly home: string | null
  readonly needsKey: boolean
  /** `limit`: hits wanted, at least 1. */
  readonly encode: (query: string, limit: number, key: string | undefined) => SearchRequest
  /** What the parsed JSON of an answer holds; null: it is no such answer. Texts may still hold HTML. */
  readonly decode: (answer: unknown) => readonly WebHit[] | null
  /** What to do about a status, where that is not plain. */
  readonly hints?: Readonly<Record<number, string>>
}

type Fields = Readonly<Record<string, unknown>>

export const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Hits out of a list; null where it is none. `snippet` names the field that holds it. */
export const hitsOf = (list: unknown, snippet: string): readonly WebHit[] | null =>
  Array.isArray(list)
    ? list.map((item) => {
        const { title, url, [snippet]: text } = fields(item)
        return { title: textOf(title), url: textOf(url), snippet: textOf(text) }
      })
    : null
