import { describe, expect, it } from 'vitest'
import { readHtml } from '../../../src/app/threads/html.ts'

const URL_ = 'https://example.org/a/'
/** Takes the parser minutes: each start tag looks at all that are open. */
const ENDLESS = '<div>'.repeat(100_000)

describe('a page in a thread of its own', () => {
  it('is read as it would be here', async () => {
    const html = '<title>T</title><p>See <a href="b">this</a>.'
    expect(await readHtml(html, URL_, new AbortController().signal)).toEqual({
      title: 'T',
      text: 'See [this](https://example.org/a/b).',
    })
  })

  it('that takes too long is given up when its caller leaves, and the next one is read', async () => {
    const leaving = new AbortController()
    const reason = new Error('too long')
    const reading = readHtml(ENDLESS, URL_, leaving.signal)
    const other = readHtml('<p>other', URL_, new AbortController().signal)
    expect((await other).text).toBe('other')
    leaving.abort(reason)
    await expect(reading).rejects.toBe(reason)
    await expect(readHtml('<p>late', URL_, leaving.signal)).rejects.toBe(reason)
    expect((await readHtml('<p>next', URL_, new AbortController().signal)).text).toBe('next')
  })
})
