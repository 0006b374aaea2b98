import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { linesOf } from '../../../../src/adapters/models/claude-cli/lines.ts'

describe('lines of a stream', () => {
  it('are whole, also when a character is split over two writes', async () => {
    const stream = new PassThrough()
    const lines = linesOf(stream)
    const bytes = Buffer.from('a🌍b\nc\n')
    stream.write(bytes.subarray(0, 3))
    stream.end(bytes.subarray(3))
    expect([await lines.next(), await lines.next(), await lines.next()]).toEqual(['a🌍b', 'c', null])
  })

  it('end with what has no line end', async () => {
    const stream = new PassThrough()
    const lines = linesOf(stream)
    stream.end('last')
    expect([await lines.next(), await lines.next()]).toEqual(['last', null])
  })

  it('wake a reader that waits when they are cut', async () => {
    const lines = linesOf(new PassThrough())
    const next = lines.next()
    lines.cut()
    expect(await next).toBeNull()
  })

  it('wait unread without growing for ever, and all arrive', async () => {
    const stream = new PassThrough()
    const lines = linesOf(stream)
    for (let at = 0; at < 3000; at += 1) stream.write(`${String(at)}\n`)
    stream.end()
    const read: string[] = []
    for (let line = await lines.next(); line !== null; line = await lines.next()) read.push(line)
    expect(read).toHaveLength(3000)
    expect(read.at(-1)).toBe('2999')
  })
})
