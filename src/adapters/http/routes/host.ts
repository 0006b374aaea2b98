import * as z from 'zod'
import { atMost } from '../fields.ts'
import { route } from '../route.ts'

export const hostRoutes = [
  route({
    method: 'get',
    path: '/api/config',
    summary: 'The settings in force; keys and passwords are hidden.',
    response: z.looseObject({}),
    handle: (_, { config }) => config?.() ?? {},
  }),
  route({
    method: 'get',
    path: '/api/skills',
    summary: 'Skills of the workspace.',
    response: z.object({
      skills: z.array(z.object({ name: z.string(), description: z.string(), path: z.string() })),
    }),
    handle: async (_, { skills }) => ({ skills: (await skills?.()) ?? [] }),
  }),
  route({
    method: 'get',
    path: '/api/logs/daemon',
    summary: 'The last lines of the daemon’s log; 2,000 at most.',
    query: z.object({ lines: atMost(2_000).optional() }),
    response: z.object({ lines: z.array(z.string()) }),
    handle: async ({ query: { lines = 100 } }, { daemonLog }) => ({ lines: (await daemonLog?.(lines)) ?? [] }),
  }),
  route({
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This API, as OpenAPI 3.1.',
    response: z.looseObject({ openapi: z.literal('3.1.0') }),
    handle: (_, { openApi }) => openApi(),
  }),
]
