import * as z from 'zod'
import type { Route } from './route.ts'

const problem = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: { code: { type: 'string' }, message: { type: 'string' }, hint: { type: 'string' } },
    },
  },
}

/** The routes as an OpenAPI 3.1 document. */
export function openApi(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route)
  return {
    openapi: '3.1.0',
    info: { title: 'LocalGPT', version },
    security: [{ token: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'localgpt_token' },
      },
      schemas: { Problem: problem },
    },
  }
}

const operation = (route: Route): object => ({
  summary: route.summary,
  ...(route.public === true ? { security: [] } : {}),
  parameters: [...pathParameters(route.path), ...queryParameters(route.query)],
  ...(route.body === undefined
    ? {}
    : { requestBody: { content: { 'application/json': { schema: jsonSchema(route.body, 'input') } } } }),
  responses: {
    200: { description: 'What was asked for.', ...content(route) },
    default: {
      description: 'What went wrong.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
})

const content = ({ response, produces }: Route): object => ({
  content: {
    ...(response === undefined ? {} : { 'application/json': { schema: jsonSchema(response, 'output') } }),
    ...(produces === undefined ? {} : { [produces]: { schema: { type: 'string' } } }),
  },
})

export const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Readonly<Record<string, unknown>> => {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return made
}

const pathParameters = (path: string): readonly object[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))

const queryParameters = (query: z.ZodType | undefined): readonly object[] => {
  if (query === undefined) return []
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    readonly properties?: Readonly<Record<string, object>>
    readonly required?: readonly string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}
