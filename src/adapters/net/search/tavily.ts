import { fields, hitsOf, type SearchService } from './service.ts'

const MOST_HITS = 20

/** https://docs.tavily.com/documentation/api-reference/endpoint/search */
export const tavily: SearchService = {
  name: 'Tavily',
  home: 'https://api.tavily.com',
  needsKey: true,
  encode: (query, limit, key = '') => ({
    method: 'POST',
    path: '/search',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, max_results: Math.min(limit, MOST_HITS), search_depth: 'basic' }),
  }),
  decode: (answer) => hitsOf(fields(answer)['results'], 'content'),
  hints: { 432: 'The plan’s limit is reached.', 433: 'The limit for paying as you go is reached.' },
}
