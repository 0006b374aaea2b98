import type { ServerResponse } from 'node:http'
import Router from '@koa/router'
import Koa, { type Context, type Middleware } from 'koa'
import { fail } from '../../bus/messages/fault.ts'
import type { Rate } from '../wire/rate.ts'
import { readBody, readQuery } from './codec.ts'
import type { Door } from './door.ts'
import { sendEvents } from './events.ts'
import { checkHost, checkToken } from './guards.ts'
import { jsonBody } from './json-body.ts'
import { problems } from './problems.ts'
import { EventStream, Page, Redirect } from './reply.ts'
import type { Route } from './route.ts'

interface Options {
  readonly door: Door
  readonly routes: readonly Route[]
  readonly bind: string
  readonly isToken: (given: string) => boolean
  readonly failures: Rate
}

const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' } as const
const SMALL_BODY = 1_000_000

/** The routes behind their guards. */
export function createApp({ door, routes, bind, isToken, failures }: Options): Koa {
  const app = new Koa()
  app.silent = true
  const router = new Router()
  for (const route of routes) router[route.method](route.path.replaceAll(/\{(\w+)\}/g, ':$1'), serve(route, door))
  const open = new Set(routes.filter((route) => route.public === true).map(({ path }) => path as string))

  app.use(problems)
  app.use(async ({ req, path }, next) => {
    checkHost(req.headers, bind)
    if (!open.has(path)) checkToken({ request: req, isToken, failures })
    await next()
  })
  app.use(router.routes())
  app.use(({ method, path }) => {
    const others = router.stack.filter((route) => route.match(path)).flatMap((route) => route.methods)
    throw others.length === 0
      ? fail('route.not_found', 'There is nothing at this address.', {
          hint: 'GET /api/openapi.json lists what answers.',
        })
      : fail('route.not_found', `${method} is not what this address takes.`, { hint: `Use ${others.join(' or ')}.` })
  })
  return app
}

/** One route: its input by its schemas, its answer as what it is. */
const serve =
  ({ query, body, bodyLimit = SMALL_BODY, handle }: Route, door: Door): Middleware =>
  async (context) => {
    const leaving = leavingOf(context.res)
    const given = body === undefined ? {} : await jsonBody(context.req, bodyLimit)
    const reply = await handle(
      {
        params: (context as Context & { params: Record<string, string> }).params,
        query: query === undefined ? {} : readQuery(query, context.query),
        body: body === undefined ? {} : readBody(body, given),
        headers: context.headers,
        get gone() {
          return leaving()
        },
      },
      door,
    )
    await answer(context, reply, leaving)
  }

/** Says when the client is gone. A signal is made for who asks alone: each costs as much as a short answer. */
function leavingOf(response: ServerResponse): () => AbortSignal {
  let leaving: AbortController | null = null
  let left = false
  // From the very start: `close` comes once, and a client may leave before anything is said to it.
  response.once('close', () => {
    left = true
    leaving?.abort()
  })
  return () => {
    leaving ??= new AbortController()
    if (left) leaving.abort()
    return leaving.signal
  }
}

async function answer(context: Context, reply: unknown, leaving: () => AbortSignal): Promise<void> {
  if (reply instanceof EventStream) {
    context.respond = false
    await sendEvents(context.res, reply, leaving())
  } else if (reply instanceof Page) {
    context.type = reply.type
    context.set('X-Content-Type-Options', 'nosniff')
    context.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
    context.body = reply.text
  } else if (reply instanceof Redirect) {
    context.set('Set-Cookie', reply.cookie)
    context.redirect(reply.to)
  } else {
    // Written in one go: Koa's own way of JSON takes as long as some of the answers.
    const text = JSON.stringify(reply)
    context.respond = false
    context.res.writeHead(200, { ...JSON_HEADERS, 'Content-Length': Buffer.byteLength(text) }).end(text)
  }
}
