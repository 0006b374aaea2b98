import { readHtml } from '../../adapters/net/html/read-html.ts'
import { serve } from './serve.ts'

/** Reads web pages beside the main thread: a page of 200 kB takes tenths of a second. */
serve({ read: (html: string, url: string) => Promise.resolve(readHtml(html, url)) })
