import { fail } from '../../bus/messages/fault.ts'
import { shownUrl } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'

/** A wrong address often answers "200 OK" with a page for people. Throws `provider.bad_response`. */
export const refuseWebPage = (response: Response, { url }: Pick<Endpoint, 'url'>): void => {
  if (response.headers.get('content-type')?.includes('text/html') !== true) return
  throw fail('provider.bad_response', `${shownUrl(url)} answered with a web page, not with a model’s answer.`, {
    hint: 'Check the configured address: it must be the address of the API.',
  })
}
