import { createDocument } from '@mixmark-io/domino'
import { fail } from '../../../bus/messages/fault.ts'
import type { HtmlDocument } from './dom.ts'
import { baseOf } from './links.ts'
import { mainPart } from './main-part.ts'
import { toMarkdown } from './markdown.ts'
import { readableCopy } from './readable-copy.ts'

export interface ReadableHtml {
  readonly title: string
  /** Markdown. */
  readonly text: string
}

/** What a page says to its reader. Takes time: 200 kB about 0.3 s, and a page made to be slow as long as it is let. */
export function readHtml(html: string, url: string): ReadableHtml {
  const document = createDocument(html, true) as HtmlDocument
  const { body } = document
  if (body === null) return { title: '', text: '' }
  const title = document.title.trim()
  try {
    const copy = readableCopy(body, baseOf(document.getElementsByTagName('base'), url))
    return { title, text: toMarkdown(mainPart(copy)) }
  } catch (error) {
    // What the parser calls itself for, it calls as often as elements lie in each other.
    if (!(error instanceof RangeError)) throw error
    throw fail('web.unsupported', 'The page is nested too deeply to be read.', { hint: 'Try another address.' })
  }
}
