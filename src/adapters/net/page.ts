import { fail } from '../../bus/messages/fault.ts'
import type { WebPage } from '../../ports/web.ts'
import { readBody } from './body.ts'
import { decodeText } from './charset.ts'
import { contentTypeOf, isHtml, isText } from './content-type.ts'
import type { Followed } from './follow.ts'
import { oneLine, plainText } from './plain.ts'

/** Makes the text of an HTML page in a thread of its own, which ends when the signal fires. `url`: what links are relative to. */
export type ReadHtml = (
  html: string,
  url: string,
  signal: AbortSignal,
) => Promise<{ readonly title: string; readonly text: string }>

const MAX_TITLE = 300
/** Characters of HTML that are read, about 6 s; what is behind them is left out. */
const MAX_HTML = 2_000_000
const LOOKS_LIKE_HTML = /^\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b/is

/** The page that an answer is. Throws `web.unsupported` where it is no text, before the body is read if the server says so. */
export async function pageOf(
  { url, answer }: Followed,
  maxBytes: number,
  readHtml: ReadHtml,
  signal: AbortSignal,
): Promise<WebPage> {
  const { statusCode: status = 0, headers } = answer
  const named = contentTypeOf(headers['content-type'])
  if (!isText(named.type)) {
    answer.destroy()
    throw notText(named.type)
  }
  const { bytes, cut } = await readBody(answer, maxBytes, signal)
  const text = decodeText(bytes, named)
  if (text.includes('\0')) throw notText(named.type)
  const contentType = named.type !== '' ? named.type : LOOKS_LIKE_HTML.test(text) ? 'text/html' : 'text/plain'
  const asHtml = isHtml(contentType)
  const read = asHtml ? await readHtml(text.slice(0, MAX_HTML), url.href, signal) : { title: '', text }
  return {
    url: url.href,
    status,
    contentType,
    title: oneLine(read.title, MAX_TITLE),
    text: plainText(read.text),
    truncated: cut || (asHtml && text.length > MAX_HTML),
  }
}

/** What the server calls it is its own text, so no model is told. */
const notText = (type: string) =>
  fail('web.unsupported', 'What the server sends is no text.', {
    hint: 'Only pages and other text can be read. Look for the same as a page.',
    detail: { contentType: type.slice(0, 80) },
  })
