import { describe, expect, it } from 'vitest'
import { blocksDuring } from '../../../bench/blocks.ts'
import { readHtml } from '../../../src/app/threads/html.ts'
import { startInternet } from './support/internet.ts'

/** Paragraphs, links, lists and tables of at least `size` characters, as in an encyclopedia. */
function article(size: number): string {
  const sentence =
    'The <b>gauge</b> at <a href="/wiki/Emden">Emden</a> is read every six minutes, and <i>nobody</i> remembers a winter in which it stood still.'
  const rows = Array.from({ length: 20 }, (_, n) => `<tr><td>${n}</td><td>${n * 7} cm</td></tr>`).join('')
  const section = `<h2>A section</h2>${`<p>${sentence.repeat(4)}</p>`.repeat(6)}<ul><li>one</li><li>two</li></ul><table><tr><th>n</th><th>height</th></tr>${rows}</table>`
  return `<!doctype html><title>Gauges</title><main>${section.repeat(Math.ceil(size / section.length))}</main>`
}

describe('a page of 200 kB', () => {
  it('keeps the main thread from its loop for less than 50 ms while it is fetched and read', async () => {
    const page = article(200_000)
    const internet = await startInternet({
      plain: (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page),
    })
    const web = internet.web({ readHtml })
    const fetch = () =>
      web.fetch('http://example.org/', { maxBytes: 1_000_000, timeoutMs: 60_000 }, new AbortController().signal)
    await fetch()
    let length = 0
    const blocks = await blocksDuring(async () => {
      length = (await fetch()).text.length
    })
    await internet.stop()
    expect(length).toBeGreaterThan(100_000)
    expect(blocks.max).toBeLessThan(50)
  })
})
