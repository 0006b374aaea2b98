import * as z from 'zod'
import { fail } from '../../../bus/messages/fault.ts'
import { COOKIE } from '../guards.ts'
import { Page, Redirect } from '../reply.ts'
import { route } from '../route.ts'

const HOME = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>LocalGPT</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>
<h1>LocalGPT runs</h1>
<p>It answers programs here: <a href="/api/openapi.json">the API</a> (it wants the token of <code>state/host.json</code>).
To talk to it, use <code>localgpt chat</code> in a terminal.</p>
</html>
`

export const pageRoutes = [
  route({
    method: 'get',
    path: '/',
    summary: 'A page that says LocalGPT runs.',
    public: true,
    produces: 'text/html',
    handle: () => new Page('text/html; charset=utf-8', HOME),
  }),
  route({
    method: 'get',
    path: '/login',
    summary: 'Takes the code of a login link, once, gives the browser its cookie and leads it to the page.',
    public: true,
    query: z.object({ code: z.string('the code of the link') }),
    handle: ({ query: { code } }, { logins, token }) => {
      if (!logins.redeem(code))
        throw fail('auth.forbidden', 'This link has been used or is too old.', { hint: 'Ask for a new one.' })
      return new Redirect('/', `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict`)
    },
  }),
]
