import { afterEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../../../src/bus/messages/fault.ts'
import { FaultError } from '../../../../src/bus/messages/fault.ts'
import type { EmbeddingPort } from '../../../../src/ports/embedding.ts'
import { deadUrl, startWireServer } from './wire-server.ts'
import type { Reply, SeenRequest, WireServer } from './wire-server.ts'

interface Wire {
  readonly name: string
  readonly id: string
  readonly path: string
  readonly batch: number
  create(url: string): EmbeddingPort
  /** The server's answer that carries these vectors. */
  answer(vectors: readonly (readonly number[])[]): unknown
  /** The server's answer to a model that it has not. */
  readonly unknownModel: unknown
}

export const json = (body: unknown, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

export const inputsOf = ({ body }: SeenRequest): string[] => body['input'] as string[]

/** A vector that tells its text apart: its length and its first character. */
const vectorOf = (text: string): number[] => [text.length, text.codePointAt(0) ?? 0, 1]

const faultOf = async (work: Promise<unknown>): Promise<Fault | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof FaultError) return error.fault
      throw error
    },
  )

/** What every embedding model behind a server does. */
export const servedEmbeddingContract = (wire: Wire): void => {
  describe(`embeddings of ${wire.name}`, () => {
    let server: WireServer | undefined
    afterEach(() => server?.stop())

    const vectors = (request: SeenRequest): Reply => json(wire.answer(inputsOf(request).map(vectorOf)))
    const serve = async (reply: Reply | ((request: SeenRequest) => Reply) = vectors): Promise<EmbeddingPort> => {
      server = await startWireServer(reply)
      return wire.create(server.url)
    }
    const sent = (): string[][] => (server?.requests ?? []).map(inputsOf)

    it('is ready when one text came back, and tells its dimensions', async () => {
      const steps = []
      for await (const step of (await serve()).open()) steps.push(step)
      expect(steps).toEqual([{ type: 'ready', model: { id: wire.id, dimensions: 3, batch: wire.batch } }])
      expect(server?.requests[0]?.path).toBe(wire.path)
    })

    it('gives a vector of length 1 a text, in order', async () => {
      const port = await serve()
      const [b, aa] = await port.embed(['b', 'aa'])
      expect(Math.hypot(...(b ?? []))).toBeCloseTo(1, 6)
      expect((b?.[1] ?? 0) / (b?.[2] ?? 1)).toBeCloseTo(98, 3)
      expect((aa?.[0] ?? 0) / (aa?.[2] ?? 1)).toBeCloseTo(2, 5)
    })

    it('asks for many texts in several requests', async () => {
      const port = await serve()
      const texts = Array.from({ length: wire.batch * 2 + 1 }, (_, n) => `text ${String(n)}`)
      expect(await port.embed(texts)).toHaveLength(texts.length)
      expect(sent().map(({ length }) => length)).toEqual([1, wire.batch, wire.batch, 1])
      expect(sent().slice(1).flat()).toEqual(texts)
    })

    it('sends long texts cut, in requests of a size that servers take', async () => {
      const port = await serve()
      await port.embed(Array.from({ length: 30 }, () => 'long '.repeat(20_000)))
      expect(
        sent()
          .slice(1)
          .map(({ length }) => length),
      ).toEqual([20, 10])
      for (const text of sent().flat()) expect(text.length).toBeLessThanOrEqual(6000)
    })

    it('sends no text that a server would refuse', async () => {
      const port = await serve()
      expect(await port.embed(['', ' \n', 'half \ud83d', '🙂', 'NUL \0'])).toHaveLength(5)
      expect(sent().at(-1)).toEqual([' ', ' ', 'half \ufffd', '🙂', 'NUL \0'])
    })

    it('asks for nothing without texts', async () => {
      expect(await (await serve()).embed([])).toEqual([])
      expect(server?.requests).toEqual([])
    })

    it('gives the request up when told to', async () => {
      const port = await serve((request) => (inputsOf(request)[0] === 'wait' ? { silent: true } : vectors(request)))
      await port.embed(['first'])
      const stop = new AbortController()
      const seen = server?.next()
      const work = port.embed(['wait'], stop.signal)
      const request = await seen
      stop.abort()
      await expect(work).rejects.toMatchObject({ name: 'AbortError' })
      await request?.closed
    })

    it('does not begin when it was told to stop before', async () => {
      await expect((await serve()).embed(['a'], AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
      expect(server?.requests).toEqual([])
    })

    it('names a model that the server has not', async () => {
      const port = await serve(json(wire.unknownModel, 404))
      const fault = await faultOf(port.embed(['a']))
      expect(fault).toMatchObject({ code: 'provider.model_not_found', retryable: false })
      expect(fault?.message).toContain(wire.id.split('/')[1])
      expect(fault?.hint).not.toContain('agent.default_model')
    })

    it.each([
      [429, 'provider.rate_limited'],
      [500, 'provider.failed'],
      [503, 'provider.overloaded'],
    ])('may be tried again after %i', async (status, code) => {
      const port = await serve(json({ error: { message: 'later' } }, status))
      expect(await faultOf(port.embed(['a']))).toMatchObject({ code, retryable: true })
      expect(server?.requests).toHaveLength(1)
    })

    it('says that nothing listens there', async () => {
      const port = wire.create(await deadUrl())
      expect(await faultOf(port.embed(['a']))).toMatchObject({
        code: 'provider.unreachable',
        message: expect.stringContaining('nothing listens there') as unknown,
      })
    })

    it('becomes ready later where the server was not there at first', async () => {
      let up = false
      const port = await serve((request) => (up ? vectors(request) : json({ error: 'starting' }, 503)))
      expect(await faultOf(port.embed(['a']))).toMatchObject({ code: 'provider.overloaded' })
      up = true
      expect(await port.embed(['a'])).toHaveLength(1)
    })

    it.each([
      ['too few vectors', (): unknown => wire.answer([])],
      ['vectors of other lengths', (): unknown => wire.answer([[1, 2], [1]])],
      ['empty vectors', (): unknown => wire.answer([[], []])],
      ['something else', (): unknown => ({ embeddings: 'none', data: 'none' })],
    ])('takes no %s', async (_name, body) => {
      const port = await serve((request) => (sent().length === 1 ? vectors(request) : json(body())))
      expect(await faultOf(port.embed(['a', 'b']))).toMatchObject({ code: 'provider.bad_response' })
    })

    it('takes no web page', async () => {
      const port = await serve({ headers: { 'content-type': 'text/html' }, body: '<html>Log in</html>' })
      expect(await faultOf(port.embed(['a']))).toMatchObject({ code: 'provider.bad_response' })
    })
  })
}
