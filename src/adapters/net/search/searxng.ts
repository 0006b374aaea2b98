import { fields, hitsOf, type SearchService } from './service.ts'

/** https://docs.searxng.org/dev/search_api.html */
export const searxng: SearchService = {
  name: 'SearXNG',
  home: null,
  needsKey: false,
  encode: (query, _limit, key) => ({
    method: 'GET',
    path: `/search?${new URLSearchParams({ q: query, format: 'json' }).toString()}`,
    // Its own API knows no key; one that is set is for a server in front of it.
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  }),
  decode: (answer) => hitsOf(fields(answer)['results'], 'content'),
  hints: { 403: 'Allow JSON in its settings.yml: search: formats: [html, json].' },
}
