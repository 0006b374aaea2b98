import { shownUrl } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import type { Failure } from './failure.ts'
import type { Finding } from './finding.ts'

/** Statuses of errors that are told inside a stream, where there is no status line. */
const statusOfKind: Readonly<Record<string, number>> = {
  overloaded_error: 529,
  api_error: 500,
  server_error: 500,
  timeout_error: 504,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  authentication_error: 401,
  invalid_api_key: 401,
  permission_error: 403,
  billing_error: 402,
  not_found_error: 404,
  model_not_found: 404,
  request_too_large: 413,
  invalid_request_error: 400,
  context_length_exceeded: 400,
}

/** The wording of Anthropic, OpenAI, vLLM, llama.cpp, Ollama, OpenRouter, Groq and Mistral. */
const overflow =
  /prompt is too long|context[ _](length|window|size)|input (length|is too long)|too many (input )?tokens|maximum (prompt|input) length|reduce the length|request too large|request_too_large/i
const outOfMoney = /insufficient_quota|exceeded your current quota|credit balance|billing/i

/** The status of a response, or the one that an error inside a stream would have had. */
export const statusOf = ({ status, kinds }: Failure): number | undefined =>
  status ?? kinds.map((kind) => statusOfKind[kind]).find((known) => known !== undefined)

/** What it means that a server refused a request with this status. */
export const refused = (
  status: number,
  { text, kinds, structured }: Failure,
  { name, model, url }: Endpoint,
): Finding => {
  const said = `${text} ${kinds.join(' ')}`
  if ([400, 413, 422, 429, 500].includes(status) && overflow.test(said)) {
    return { code: 'provider.context_overflow', what: `The conversation is longer than ${model} can read` }
  }
  if (status === 402 || (status < 500 && outOfMoney.test(said))) {
    const code = status === 429 ? 'provider.rate_limited' : 'provider.unauthorized'
    return { code, what: `The account at ${name} has no credit`, hint: `Check plan and billing at ${name}.` }
  }
  switch (status) {
    case 401:
    case 403:
      return { code: 'provider.unauthorized', what: `${name} refused the key` }
    case 404:
      return structured
        ? { code: 'provider.model_not_found', what: `${name} has no model ${model}` }
        : { code: 'provider.bad_request', what: `${shownUrl(url)} does not speak this API`, hint: 'Check the address.' }
    case 408:
    case 504:
      return { code: 'provider.timeout', what: `${name} gave up waiting`, retryable: true }
    case 409:
      return { code: 'provider.failed', what: `${name} was busy with something else`, retryable: true }
    case 429:
      return { code: 'provider.rate_limited', what: `${name} takes no more requests for now`, retryable: true }
    case 503:
    case 529:
      return { code: 'provider.overloaded', what: `${name} is overloaded`, retryable: true }
    default:
      return status >= 500
        ? { code: 'provider.failed', what: `${name} failed`, retryable: true }
        : { code: 'provider.bad_request', what: `${name} did not accept the request` }
  }
}
