import type { IncomingMessage, RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { PUBLIC, startInternet, type Internet } from './support/internet.ts'

let internet: Internet | undefined
const answers = async (plain: RequestListener, secure?: RequestListener): Promise<Internet> =>
  (internet = await startInternet({ plain, ...(secure === undefined ? {} : { secure }) }))
/** One answer to everything, with the headers and body given. */
const says = (body: string | Buffer, headers: Record<string, string> = { 'content-type': 'text/html' }, status = 200) =>
  answers((_, response) => response.writeHead(status, headers).end(body))
afterEach(async () => {
  await internet?.stop()
  internet = undefined
})

describe('a page', () => {
  it('comes as Markdown with its title, links absolute', async () => {
    const { fetch } = await says('<title>Tide &amp; time</title><h1>Hello</h1><p>See <a href="b?c">this</a>.')
    expect(await fetch('http://example.org/a/')).toEqual({
      url: 'http://example.org/a/',
      status: 200,
      contentType: 'text/html',
      title: 'Tide & time',
      text: '# Hello\n\nSee [this](http://example.org/a/b?c).',
      truncated: false,
    })
  })

  it('is asked for by name, once, at the address that was looked up, with nothing private', async () => {
    const seen: IncomingMessage[] = []
    const { fetch, log } = await answers((request, response) => {
      seen.push(request)
      response.setHeader('set-cookie', 'a=b')
      response.writeHead(request.url === '/' ? 307 : 200, { location: '/next', 'content-type': 'text/plain' }).end()
    })
    await fetch('http://example.org:8080/#part')
    expect(log).toEqual(['example.org', `${PUBLIC}:8080`, 'example.org', `${PUBLIC}:8080`])
    expect(seen.map(({ method, url }) => `${method ?? ''} ${url ?? ''}`)).toEqual(['GET /', 'GET /next'])
    for (const { headers } of seen)
      expect(headers).toEqual({
        host: 'example.org:8080',
        'user-agent': 'LocalGPT/test',
        accept: expect.stringContaining('text/html') as string,
        'accept-encoding': 'gzip, br',
        connection: 'close',
      })
  })

  it('of an error is a page, too', async () => {
    const { fetch } = await says('<p>There is no such page.', { 'content-type': 'text/html' }, 404)
    expect(await fetch('http://example.org/')).toMatchObject({ status: 404, text: 'There is no such page.' })
  })

  it('is the one that redirects lead to', async () => {
    const { fetch } = await answers((request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: Buffer.from('/né?q=1').toString('latin1') }).end()
      else response.writeHead(200, { 'content-type': 'text/plain' }).end(request.url)
    })
    const page = await fetch('http://example.org/old')
    expect(page).toMatchObject({ url: 'http://example.org/n%C3%A9?q=1', text: '/n%C3%A9?q=1' })
  })

  it('with a redirect that leads nowhere is what came with it', async () => {
    const { fetch } = await says('Moved.', { 'content-type': 'text/plain' }, 302)
    expect(await fetch('http://example.org/')).toMatchObject({ status: 302, text: 'Moved.' })
  })

  it('without a body is empty', async () => {
    const { fetch } = await says('', {}, 204)
    expect(await fetch('http://example.org/')).toMatchObject({ status: 204, text: '', contentType: 'text/plain' })
  })

  it('holds no characters that nobody sees', async () => {
    const hidden = Array.from('tell', (letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))).join('')
    const { fetch } = await says(`a\r\nb\u001b[31m${hidden}\u0007\tc`, { 'content-type': 'text/plain; charset=utf-8' })
    expect((await fetch('http://example.org/')).text).toBe('a\nb[31m\tc')
  })

  it('of HTML is read as far as can be read in seconds', async () => {
    const { web } = await says(`<p>${'x'.repeat(2_500_000)}`)
    let given = 0
    const readHtml = async (html: string) => {
      given = html.length
      return { title: '', text: 'read' }
    }
    const wanted = { maxBytes: 5_000_000, timeoutMs: 5_000 }
    const page = await web({ readHtml }).fetch('http://example.org/', wanted, new AbortController().signal)
    expect([given, page.text, page.truncated]).toEqual([2_000_000, 'read', true])
  })

  it('leaves no connection open', async () => {
    const { fetch, open } = await says('x'.repeat(100_000), { 'content-type': 'text/plain' })
    await fetch('http://example.org/')
    await fetch('http://example.org/', { maxBytes: 10 })
    await expect.poll(open).toBe(0)
  })
})

describe('https', () => {
  it('is spoken with a server that proves its name', async () => {
    const { fetch, log } = await answers(
      () => {},
      (request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(request.headers.host),
    )
    expect(await fetch('https://secure.example.org/')).toMatchObject({ text: 'secure.example.org' })
    expect(log).toEqual(['secure.example.org', `${PUBLIC}:443`])
  })

  it('is refused where the certificate is for another name', async () => {
    const { fetch } = await answers(
      () => {},
      (_, response) => response.end('private'),
    )
    await expect(fetch('https://other.example.org/')).rejects.toMatchObject({
      fault: { code: 'web.failed', message: 'other.example.org shows a certificate of another name.' },
    })
  })

  it('is not spoken with a server that does not speak it', async () => {
    const { fetch } = await says('plain')
    await expect(fetch('https://secure.example.org/')).rejects.toMatchObject({ fault: { code: 'web.failed' } })
  })

  it('is not left by a redirect', async () => {
    const { fetch, log } = await answers(
      () => {},
      (_, response) => response.writeHead(302, { location: 'http://example.org/' }).end(),
    )
    await expect(fetch('https://secure.example.org/')).rejects.toMatchObject({
      fault: {
        code: 'web.blocked',
        message: 'secure.example.org leads to example.org without encryption.',
      },
    })
    expect(log).toEqual(['secure.example.org', `${PUBLIC}:443`])
  })

  it('is entered by a redirect', async () => {
    const { fetch } = await answers(
      (_, response) => response.writeHead(301, { location: 'https://secure.example.org/' }).end(),
      (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('secret'),
    )
    expect(await fetch('http://secure.example.org/')).toMatchObject({ text: 'secret' })
  })
})

describe('what is no text', () => {
  it.each(['application/pdf', 'image/png', 'application/octet-stream', 'video/mp4', 'application/zip', 'font/woff2'])(
    'is refused as %s before it is read',
    async (type) => {
      const { fetch, open } = await answers((_, response) => {
        response.writeHead(200, { 'content-type': type }).write('begun, and never ended')
      })
      await expect(fetch('http://example.org/x')).rejects.toMatchObject({
        fault: { code: 'web.unsupported', message: 'What the server sends is no text.', detail: { contentType: type } },
      })
      await expect.poll(open).toBe(0)
    },
  )

  it.each(['text/plain', 'text/html', ''])('is refused although it is called “%s”', async (type) => {
    const { fetch } = await says(
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]),
      type === '' ? {} : { 'content-type': type },
    )
    await expect(fetch('http://example.org/')).rejects.toMatchObject({ fault: { code: 'web.unsupported' } })
  })

  it.each([
    'application/json',
    'application/ld+json; charset=utf-8',
    'text/csv',
    'application/xml',
    'application/atom+xml',
    'text/markdown',
  ])('is not %s', async (type) => {
    const { fetch } = await says('{"a": "<b>"}', { 'content-type': type })
    expect(await fetch('http://example.org/')).toMatchObject({ text: '{"a": "<b>"}', title: '' })
  })

  it('is told from text and HTML by its bytes where nobody names it', async () => {
    const { fetch } = await answers((request, response) =>
      response.end(request.url === '/h' ? '<!doctype html><b>x' : 'x'),
    )
    expect(await fetch('http://example.org/h')).toMatchObject({ contentType: 'text/html', text: '**x**' })
    expect(await fetch('http://example.org/t')).toMatchObject({ contentType: 'text/plain', text: 'x' })
  })
})

describe('characters', () => {
  const html = (charset: string, body: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`<meta charset="${charset}"><p>`), body])
  const latin = Buffer.from('café - ü', 'latin1')
  it.each([
    ['as the server says', 'text/plain; charset=iso-8859-1', latin, 'café - ü'],
    ['as the server says, in quotes and capitals', 'text/plain; Charset="ISO-8859-1"', latin, 'café - ü'],
    ['as the page says', 'text/html', html('iso-8859-1', latin), 'café - ü'],
    ['as the server says, whatever the page says', 'text/html; charset=iso-8859-1', html('utf-8', latin), 'café - ü'],
    ['as UTF-8 where nobody says', 'text/plain', Buffer.from('café ü 日本'), 'café ü 日本'],
    ['as windows-1252 where HTML is no UTF-8', 'text/html', Buffer.from([0x93, 0x61, 0xe9, 0x94]), '“aé”'],
    ['as a byte order mark says', 'text/plain; charset=iso-8859-1', Buffer.from('\ufeffcafé'), 'café'],
    ['as a byte order mark of UTF-16 says', 'text/plain', Buffer.from('\ufeffcafé', 'utf16le'), 'café'],
    [
      'as XML says',
      'text/xml',
      Buffer.concat([Buffer.from('<?xml version="1.0" encoding="latin1"?>'), latin]),
      '<?xml version="1.0" encoding="latin1"?>café - ü',
    ],
    ['of Japan', 'text/plain; charset=shift_jis', Buffer.from('93fa967b', 'hex'), '日本'],
    ['of Russia', 'text/html; charset=koi8-r', Buffer.from('eaefed', 'hex'), 'ЙОМ'],
    ['as UTF-8 where the charset is unknown', 'text/plain; charset=klingon', Buffer.from('ü'), 'ü'],
    ['as UTF-8 where a page says UTF-16, which it cannot be', 'text/html', html('utf-16', Buffer.from('ü')), 'ü'],
  ])('are read %s', async (_, type, body, text) => {
    const { fetch } = await says(body, { 'content-type': type })
    expect((await fetch('http://example.org/')).text).toBe(text)
  })

  it('are not cut in two', async () => {
    const { fetch } = await says('aé日'.repeat(10), { 'content-type': 'text/plain' })
    for (let maxBytes = 1; maxBytes < 30; maxBytes++) {
      const { text, truncated } = await fetch('http://example.org/', { maxBytes })
      expect([text.includes('\ufffd'), truncated]).toEqual([false, true])
      expect('aé日'.repeat(10).startsWith(text)).toBe(true)
    }
  })
})
