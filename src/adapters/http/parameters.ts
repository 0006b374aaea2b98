import type { ParsedUrlQuery } from 'node:querystring'
import { fail } from '../../bus/messages/fault.ts'

/** A parameter of the address; undefined: it is not there, or empty. Throws FaultError `input.invalid` where it is there twice. */
export function parameter(query: ParsedUrlQuery, name: string): string | undefined {
  const value = query[name]
  if (Array.isArray(value)) throw fail('input.invalid', `${name} is given ${value.length} times; once is enough.`)
  return value === undefined || value.trim() === '' ? undefined : value
}

/** A whole number from 1. Throws FaultError `input.invalid`. */
export function wholeParameter(query: ParsedUrlQuery, name: string): number | undefined {
  const text = parameter(query, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw fail('input.invalid', `${name} is "${text}"; it has to be a whole number from 1.`)
  return value
}

/** `?name=1` or `?name=true`. Throws FaultError `input.invalid`. */
export function flagParameter(query: ParsedUrlQuery, name: string): boolean {
  const text = parameter(query, name)?.toLowerCase()
  if (text === undefined || text === '0' || text === 'false') return false
  if (text === '1' || text === 'true') return true
  throw fail('input.invalid', `${name} is "${text}"; it has to be 1 or 0.`)
}
