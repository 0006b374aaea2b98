import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { httpHome, type HttpHome } from '../../support/http-home.ts'
import { saying, scriptedModel } from '../../support/scripted-model.ts'

let home: HttpHome
beforeAll(async () => {
  home = await httpHome(scriptedModel(() => saying('Half past nine. ')))
})
afterAll(() => home.close())

const open = async (body: object = { model: 'openai/m' }): Promise<string> =>
  String((await home.json('/api/sessions', body)).body['session_id'])

describe('sessions', () => {
  test('one is opened with an id nobody can guess', async () => {
    const { status, body } = await home.json('/api/sessions', { model: 'openai/m' })
    expect(status).toBe(200)
    expect(body).toEqual({ session_id: expect.stringMatching(/^s_[0-9a-f]{32}$/) as string, model: 'openai/m' })
  })

  test('one that is there is gone on with, also under another model', async () => {
    expect((await home.json('/api/sessions', { session_id: 'mine', model: 'openai/a' })).body['model']).toBe('openai/a')
    expect(await home.json('/api/sessions', { session_id: 'mine' })).toEqual({
      status: 200,
      body: { session_id: 'mine', model: 'openai/a' },
    })
    expect((await home.json('/api/sessions', { session_id: 'mine', model: 'openai/b' })).body['model']).toBe('openai/b')
  })

  test('what was said over HTTP is there for every other door', async () => {
    const session_id = await open()
    await home.json('/api/chat', { session_id, message: 'When do we sail?' })
    const { session } = await home.host.client.query('session.get', { sessionId: session_id })
    expect(session).toMatchObject({ title: 'When do we sail?', messageCount: 2 })
    expect((await home.json(`/api/sessions/${session_id}`)).body).toMatchObject({
      session_id,
      model: 'openai/m',
      message_count: 2,
      api_input_tokens: 10,
      api_output_tokens: 16,
      idle_seconds: 0,
      running: false,
    })
    expect((await home.json(`/api/sessions/${session_id}/messages`)).body).toMatchObject({
      session_id,
      messages: [
        { role: 'user', content: 'When do we sail?' },
        { role: 'assistant', content: 'Half past nine. ' },
      ],
    })
    const { body } = await home.json('/api/sessions?limit=1')
    expect(body['sessions']).toMatchObject([{ session_id, title: 'When do we sail?' }])
    expect((await home.json(`/api/saved-sessions/${session_id}`)).body).toMatchObject({
      id: session_id,
      messages: [{}, {}],
    })
    expect((await home.json('/api/saved-sessions?limit=1')).body).toMatchObject({ sessions: [{ id: session_id }] })
  })

  test('a list has as many as there may be, however many are asked for', async () => {
    for (const limit of ['200', '201', '999999999'])
      expect((await home.json(`/api/sessions?limit=${limit}`)).status).toBe(200)
    expect(await home.json('/api/sessions?limit=0')).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', message: expect.stringContaining('limit is "0"') as string } },
    })
  })

  test('one is cleared, gets another model, and is deleted', async () => {
    const id = await open()
    expect((await home.json(`/api/sessions/${id}/clear`, {})).body).toEqual({ session_id: id, cleared: true })
    expect((await home.json(`/api/sessions/${id}/model`, { model: 'recall' })).body).toEqual({
      session_id: id,
      model: 'recall',
    })
    expect((await home.json(`/api/sessions/${id}`, undefined, { method: 'DELETE' })).body).toEqual({
      deleted: true,
      session_id: id,
    })
    expect((await home.json(`/api/sessions/${id}`)).status).toBe(404)
  })

  test('nothing runs that could be cancelled, and nothing waits for approval', async () => {
    const id = await open()
    expect(await home.json(`/api/sessions/${id}/cancel`, {})).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict' } },
    })
    expect(await home.json(`/api/sessions/${id}/approve`, { id: 'a', decision: 'once' })).toMatchObject({ status: 409 })
    expect(await home.json(`/api/sessions/${id}/approve`, { id: 'a', decision: 'perhaps' })).toMatchObject({
      status: 400,
    })
  })

  const ids = ['nobody', '..%2f..%2fetc%2fpasswd', '%00', '%E0%A4%A', 'a'.repeat(3000), '-x', '😀', '%2e%2e']
  const routes = [
    ['GET', ''],
    ['DELETE', ''],
    ['GET', '/messages'],
    ['POST', '/clear'],
    ['POST', '/model'],
    ['POST', '/cancel'],
  ] as const
  test.each(ids.flatMap((id) => routes.map(([method, rest]) => [method, id.slice(0, 20), rest, id] as const)))(
    '%s of the unknown session %s%s is not found',
    async (method, _, rest, id) => {
      const body = method === 'POST' ? { body: JSON.stringify({ model: 'recall' }) } : {}
      const reply = await home.json(`/api/sessions/${id}${rest}`, undefined, { method, ...body })
      expect(reply).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    },
  )

  test('an unknown model is refused with the names there are', async () => {
    expect(await home.json('/api/sessions', { model: 'what/ever' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', hint: expect.stringContaining('recall') as string } },
    })
  })
})
