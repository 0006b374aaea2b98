import { describe, expect, it } from 'vitest'
import { serverEvents } from '../../../src/adapters/models/server-events.ts'

async function read(pieces: readonly string[]): Promise<readonly (readonly string[])[]> {
  const bytes = async function* () {
    for (const piece of pieces) {
      await Promise.resolve()
      yield Buffer.from(piece, 'latin1')
    }
  }
  const told: (readonly string[])[] = []
  for await (const events of serverEvents(bytes())) told.push(events)
  return told
}

describe('server-sent events', () => {
  it('that come with one read are told together', async () => {
    expect(await read(['data: 1\n\ndata: 2\n\ndata: 3', '\n\n'])).toEqual([['1', '2'], ['3']])
  })

  it.each(['\n', '\r\n', '\r'])('may end their lines with %j, wherever a read ends', async (end) => {
    const text = `: hello${end}event: x${end}data: a${end}data:b${end}${end}data: c${end}${end}`
    for (let cut = 0; cut <= text.length; cut++)
      expect((await read([text.slice(0, cut), text.slice(cut), '\n'])).flat()).toEqual(['a\nb', 'c'])
  })

  it('are passed over where they have no data, or no end', async () => {
    expect(await read(['event: ping\n\nid: 7\n\n: beat\n\ndata: cut'])).toEqual([])
  })

  it('hold characters that two reads share', async () => {
    expect(await read(['data: Gr\xc3', '\xbc\xc3\x9fe\n\n'])).toEqual([['Grüße']])
  })
})
