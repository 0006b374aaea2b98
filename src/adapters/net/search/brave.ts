import { fields, hitsOf, type SearchService } from './service.ts'

const MOST_HITS = 20

/** https://api-dashboard.search.brave.com/app/documentation/web-search/get-started */
export const brave: SearchService = {
  name: 'Brave Search',
  home: 'https://api.search.brave.com',
  needsKey: true,
  encode: (query, limit, key = '') => ({
    method: 'GET',
    path: `/res/v1/web/search?${new URLSearchParams({
      q: query,
      count: String(Math.min(limit, MOST_HITS)),
      result_filter: 'web',
      text_decorations: 'false',
    }).toString()}`,
    headers: { 'x-subscription-token': key },
  }),
  decode: (answer) => {
    const { type, web } = fields(answer)
    // Where nothing is found there is no list at all.
    return web === undefined && type === 'search' ? [] : hitsOf(fields(web)['results'], 'description')
  },
  hints: { 422: 'Check the key: localgpt config set tools.web_search.api_key' },
}
