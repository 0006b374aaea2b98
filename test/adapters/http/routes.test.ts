import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jsonSchema, openApi } from '../../../src/adapters/http/openapi.ts'
import { routes } from '../../../src/adapters/http/routes/index.ts'
import { httpPage } from '../../../scripts/http-page.mjs'
import { httpHome, type HttpHome } from '../../support/http-home.ts'
import { saying, scriptedModel } from '../../support/scripted-model.ts'

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { parameters: { name: string; in: string }[] }>>>>
}
const document = openApi(routes, '1.2.3') as Document

/** What clients of LocalGPT ask for. */
const WANTED = `
  GET /            GET /health        GET /api/status       POST /api/sessions      GET /api/sessions
  GET /api/sessions/{id}              DELETE /api/sessions/{id}                     GET /api/sessions/{id}/messages
  POST /api/sessions/{id}/clear       POST /api/sessions/{id}/model                 POST /api/sessions/{id}/cancel
  POST /api/sessions/{id}/compact     POST /api/sessions/{id}/branch
  POST /api/sessions/{id}/approve     POST /api/chat        POST /api/chat/stream   GET /api/memory/search
  GET /api/memory/stats               POST /api/memory/reindex                      GET /api/config
  GET /api/heartbeat/status           GET /api/skills       GET /api/logs/daemon    GET /api/saved-sessions
  GET /api/saved-sessions/{id}        POST /v1/chat/completions                     GET /v1/models
  GET /api/openapi.json               GET /api/ws           GET /v1/models/{model}`

const nameOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method.toUpperCase()} ${path}`

test('every address clients know is there, once', () => {
  const names = routes.map(nameOf)
  expect(new Set(names).size).toBe(names.length)
  for (const [wanted] of WANTED.matchAll(/[A-Z]+ \/\S*/g)) expect(names).toContain(wanted)
})

test('docs/http-api.md is what the routes say: node scripts/docs.mjs', () => {
  const page = readFileSync(new URL('../../../docs/http-api.md', import.meta.url), 'utf8').replaceAll('\r\n', '\n')
  expect(page).toBe(httpPage({ routes, jsonSchema }))
  for (const route of routes) expect(page).toContain(`### \`${nameOf(route)}\`\n`)
})

test('the OpenAPI document has every route, with the parameters of its address', () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => nameOf({ method, path })),
  )
  expect(described.toSorted()).toEqual(routes.map(nameOf).toSorted())
  for (const { path, method } of routes)
    for (const [, name] of path.matchAll(/\{(\w+)\}/g))
      expect(document.paths[path]?.[method]?.parameters).toContainEqual(expect.objectContaining({ name, in: 'path' }))
  expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } })
})

describe('what a route answers is what it says it answers', () => {
  let home: HttpHome
  beforeAll(async () => {
    home = await httpHome(
      scriptedModel(() => saying('Yes. ')),
      {
        version: '1.2.3',
        config: () => ({ agent: { default_model: 'recall' } }),
        skills: () => Promise.resolve([{ name: 'tea', description: 'Makes tea', path: 'skills/tea/SKILL.md' }]),
        daemonLog: (lines) => Promise.resolve(['one', 'two', 'three'].slice(-lines)),
      },
    )
    await home.json('/api/sessions', { session_id: 'one', model: 'openai/m' })
  })
  afterAll(() => home.close())

  const bodies: Readonly<Record<string, object>> = {
    'POST /api/sessions': { session_id: 'one' },
    'POST /api/sessions/{id}/clear': {},
    'POST /api/sessions/{id}/model': { model: 'openai/m' },
    'POST /api/chat': { session_id: 'one', message: 'Hello' },
    'POST /api/memory/reindex': {},
    'POST /v1/chat/completions': { model: 'openai/m', messages: [{ role: 'user', content: 'Hello' }] },
  }
  const answering = routes.filter(
    (route) =>
      route.response !== undefined &&
      !route.path.includes('{provider}') && // no provider is ready here; server.test.ts has one
      (route.method === 'get' || bodies[nameOf(route)] !== undefined),
  )
  test.each(answering.map((route) => [nameOf(route), route] as const))('%s', async (name, route) => {
    const path =
      route.path.replace('{id}', 'one').replace('{model}', 'localgpt') + (name.endsWith('search') ? '?q=tea' : '')
    const { status, body } = await home.json(path, bodies[name])
    expect([status, body]).toEqual([200, body])
    expect(route.response!.parse(body)).toEqual(body)
  })

  test('the log is given by the line', async () => {
    expect((await home.json('/api/logs/daemon?lines=2')).body).toEqual({ lines: ['two', 'three'] })
    expect((await home.json('/api/logs/daemon?lines=99999999')).status).toBe(200)
  })

  test('the page says where the API is', async () => {
    const response = await fetch(`${home.url}/`)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await response.text()).toContain('/api/openapi.json')
  })
})
