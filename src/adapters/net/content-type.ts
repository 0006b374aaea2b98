export interface ContentType {
  /** Lower case, without parameters; empty: the server did not say. */
  readonly type: string
  readonly charset: string | null
}

/** https://mimesniff.spec.whatwg.org/#parsing-a-mime-type, as far as it matters here. */
export function contentTypeOf(header: string | undefined): ContentType {
  const [type = '', ...parameters] = (header ?? '').split(';')
  const charset = parameters.map((each) => /^\s*charset\s*=\s*["']?([^"'\s]+)/i.exec(each)?.[1]).find((found) => found)
  return { type: type.trim().toLowerCase(), charset: charset ?? null }
}

/** Application types that are text all the same. */
const TEXT = new Set(
  [
    ...['json', 'xml', 'javascript', 'ecmascript', 'x-javascript', 'typescript', 'x-typescript', 'x-ndjson', 'jsonl'],
    ...['yaml', 'x-yaml', 'toml', 'x-toml', 'sql', 'graphql', 'x-sh', 'x-httpd-php', 'x-tex', 'x-latex', 'x-subrip'],
    ...['x-www-form-urlencoded', 'xml-dtd', 'rtf', 'x-python', 'x-ruby', 'x-perl', 'mbox'],
  ].map((name) => `application/${name}`),
)

export const isHtml = (type: string): boolean => type === 'text/html' || type === 'application/xhtml+xml'

export const isXml = (type: string): boolean => /^(?:text|application)\/xml$|\+xml$/.test(type)

/** Whether what is of that type can be read as text. A type nobody named is judged by its bytes later. */
export const isText = (type: string): boolean =>
  type === '' ||
  type.startsWith('text/') ||
  /\+(?:json|xml|yaml)$/.test(type) ||
  TEXT.has(type) ||
  type === 'message/rfc822'
