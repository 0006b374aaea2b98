export interface WebPage {
  /** After redirects. */
  readonly url: string
  readonly status: number
  /** As the server named it, lower case, without parameters. */
  readonly contentType: string
  readonly title: string
  /** HTML as Markdown, other text as it is. */
  readonly text: string
  /** The page went on beyond `maxBytes`. */
  readonly truncated: boolean
}

export interface WebHit {
  readonly title: string
  readonly url: string
  readonly snippet: string
}

/**
 * The web, behind a guard: only http and https, only addresses of the open internet, each redirect looked at again.
 * Faults: `web.blocked` (an address or scheme that must not be reached), `web.failed`, `web.unsupported` (not text).
 */
export interface WebPort {
  fetch(
    url: string,
    options: { readonly maxBytes: number; readonly timeoutMs: number },
    signal: AbortSignal,
  ): Promise<WebPage>
  /** Asks the configured search service. */
  search(query: string, limit: number, signal: AbortSignal): Promise<readonly WebHit[]>
}
