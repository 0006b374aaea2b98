import type { ParsedUrlQuery } from 'node:querystring'
import type * as z from 'zod'
import { fail } from '../../bus/messages/fault.ts'
import { firstIssue } from '../../bus/queries.ts'

/** The parameters of an address by their schema; an empty one is absent. Throws FaultError `input.invalid`. */
export function readQuery(schema: z.ZodType, query: ParsedUrlQuery): unknown {
  const given: Record<string, string> = {}
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) throw fail('input.invalid', `${name} is given ${value.length} times; once is enough.`)
    if (value !== undefined && value.trim() !== '') given[name] = value
  }
  const { data, error } = schema.safeParse(given)
  if (error === undefined) return data
  const name = String(error.issues[0]?.path[0] ?? '')
  const value = given[name]
  const message = error.issues[0]?.message ?? ''
  throw fail(
    'input.invalid',
    value === undefined ? `${name} is missing: ${message}.` : `${name} is "${value.slice(0, 100)}"; it ${message}.`,
  )
}

/** Throws FaultError `input.invalid`. */
export function readBody(schema: z.ZodType, body: object): unknown {
  const { data, error } = schema.safeParse(body)
  if (error === undefined) return data
  const problem = firstIssue(error)
  const missing = /^(.+): Invalid input: expected \w+, received undefined$/.exec(problem)?.[1]
  throw fail('input.invalid', missing === undefined ? `The body does not fit: ${problem}.` : `${missing} is missing.`, {
    hint: 'GET /api/openapi.json describes it.',
  })
}
