import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CODE, errorText, negotiated, readMessage, resultText, VERSIONS } from '../../../src/adapters/mcp/protocol.ts'
import { respond } from '../../../src/adapters/mcp/respond.ts'
import type { ToolSpec } from '../../../src/bus/messages/content.ts'

const parameters = { type: 'object', properties: { path: { type: 'string' } } }
const TOOLS: ToolSpec[] = [
  { name: 'read_file', description: 'Reads.', risk: 'read', parameters },
  { name: 'write_file', description: 'Writes.', risk: 'write', parameters },
]
const asking = (method: string, params: object = {}, id: string | number = 1): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params })
const errorIn = (text: string): unknown => {
  const message = readMessage(text)
  return message.kind === 'wrong' ? (JSON.parse(message.error) as { error: { code: number } }).error.code : message.kind
}
const answerTo = (text: string): { result?: unknown; error?: { code: number; message: string }; id: unknown } => {
  const message = readMessage(text)
  if (message.kind !== 'request') throw new Error(`this is ${message.kind}`)
  const answer = respond(message, TOOLS)
  if (answer.kind !== 'said') throw new Error('this is a call')
  return JSON.parse(answer.text) as never
}

describe('a message', () => {
  it('is a request with its id as it came', () => {
    expect(readMessage(asking('ping', { a: 1 }, 'x'))).toEqual({
      kind: 'request',
      id: 'x',
      method: 'ping',
      params: { a: 1 },
    })
  })

  it.each([
    ['a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }],
    ['an answer to a question never asked', { jsonrpc: '2.0', id: 4, result: {} }],
  ])('that is %s gets no answer', (_, value) => {
    expect(readMessage(JSON.stringify(value))).toEqual({ kind: 'silent' })
  })

  it.each([
    ['no JSON', '{"jsonrpc', CODE.parse],
    ['nothing', '', CODE.parse],
    ['a batch', `[${asking('ping')}]`, CODE.request],
    ['another protocol', '{"id":1,"method":"ping"}', CODE.request],
    ['an id that is none', '{"jsonrpc":"2.0","id":null,"method":"ping"}', CODE.request],
    ['a method that is none', '{"jsonrpc":"2.0","id":1,"method":7}', CODE.request],
    ['a list of parameters', '{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', CODE.request],
  ])('that is %s is answered with an error', (_, text, code) => {
    expect(errorIn(text)).toBe(code)
  })

  it('of any bytes is a request, silent, or an error of JSON-RPC', () => {
    const messages = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
      fc.string(),
      fc.json(),
      fc
        .record({ jsonrpc: fc.constant('2.0'), id: fc.anything(), method: fc.anything(), params: fc.anything() })
        .map((value) => {
          try {
            return JSON.stringify(value)
          } catch {
            return ''
          }
        }),
    )
    fc.assert(
      fc.property(messages, (text) => {
        const message = readMessage(text)
        if (message.kind === 'silent') return
        const said = message.kind === 'wrong' ? message.error : respond(message, TOOLS)
        if (typeof said !== 'string' && said.kind === 'call') return
        const value = JSON.parse(typeof said === 'string' ? said : said.text) as Record<string, unknown>
        expect(value['jsonrpc']).toBe('2.0')
        expect('error' in value).not.toBe('result' in value)
        expect(value).toHaveProperty('id')
        if ('error' in value)
          expect(value['error']).toEqual({ code: expect.any(Number) as number, message: expect.any(String) as string })
      }),
      { numRuns: 2000 },
    )
  })
})

describe('an answer', () => {
  it.each(VERSIONS)('speaks version %s where it is asked for', (version) => {
    expect(answerTo(asking('initialize', { protocolVersion: version })).result).toMatchObject({
      protocolVersion: version,
      capabilities: { tools: {} },
    })
  })

  it.each(['2030-01-01', undefined, 7])('speaks the newest version where %s is asked for', (version) => {
    expect(negotiated(version)).toBe('2025-06-18')
  })

  it('lists the tools with the schemas of their arguments, and which of them only read', () => {
    expect(answerTo(asking('tools/list')).result).toEqual({
      tools: [
        { name: 'read_file', description: 'Reads.', inputSchema: parameters, annotations: { readOnlyHint: true } },
        { name: 'write_file', description: 'Writes.', inputSchema: parameters },
      ],
    })
  })

  it('to a ping is empty, to an unknown method an error', () => {
    expect(answerTo(asking('ping', {}, 9))).toEqual({ jsonrpc: '2.0', id: 9, result: {} })
    expect(answerTo(asking('resources/list')).error?.code).toBe(CODE.method)
  })

  it.each([
    ['of a tool that is not on the list', { name: 'memory_search', arguments: {} }],
    ['without a name', { arguments: {} }],
    ['whose arguments are no object', { name: 'read_file', arguments: 'x' }],
  ])('to a call %s is an error', (_, params) => {
    expect(answerTo(asking('tools/call', params)).error?.code).toBe(CODE.params)
  })

  it('to a call is left to the tool', () => {
    const message = readMessage(asking('tools/call', { name: 'read_file' }, 'c'))
    if (message.kind !== 'request') throw new Error(message.kind)
    expect(respond(message, TOOLS)).toEqual({ kind: 'call', id: 'c', name: 'read_file', arguments: {} })
  })

  it('is one line, whatever it holds, so that it fits an event', () => {
    expect(resultText(1, { text: 'a\nb\r\n\u2028' })).not.toMatch(/[\n\r]/)
    expect(errorText(null, CODE.parse, 'a\nb')).not.toContain('\n')
  })
})
