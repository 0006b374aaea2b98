/** The routes as a page for people. Pure: the same routes give the same text. */
import { code, fields, typeText } from './messages-page.mjs'

const heading = ({ method, path }) => `### ${code(`${method.toUpperCase()} ${path}`)}`

const facts = ({ public: open, bodyLimit = 1_000_000, body, produces }) => [
  ...(open ? ['**no token needed**'] : []),
  ...(body && bodyLimit > 1_000_000 ? [`body of ${bodyLimit / 1e6} MB at most`] : []),
  ...(produces ? [`answers with ${produces}`] : []),
]

/** @param {{ routes: object[], jsonSchema: (schema: object, io: string) => object }} source the routes, and how a schema is read. */
export const httpPage = ({ routes, jsonSchema }) => {
  const part = (title, schema, io) =>
    schema === undefined ? [] : ['', `${title}:`, '', ...fields(jsonSchema(schema, io))]
  const answer = ({ response }) => {
    if (response === undefined) return []
    const { properties = {}, additionalProperties } = jsonSchema(response, 'output')
    const isOpen = typeof additionalProperties === 'object'
    if (Object.keys(properties).length === 0) return ['', 'Answer: a JSON object.']
    return [
      '',
      `Answer${isOpen ? ', among others' : ''}: ${code(typeText({ type: 'object', properties, required: Object.keys(properties) }))}`,
    ]
  }
  const section = (route) => [
    heading(route),
    '',
    route.summary,
    ...(facts(route).length === 0 ? [] : ['', facts(route).join(' · ')]),
    ...part('Query', route.query, 'input'),
    ...part('Body', route.body, 'input'),
    ...answer(route),
    '',
  ]
  return [
    '# HTTP',
    '',
    'Made by `node scripts/docs.mjs` from `src/adapters/http/routes`; do not edit. `GET /api/openapi.json` says the same as',
    'OpenAPI 3.1. What streams and errors look like is in [SEMANTICS.md](SEMANTICS.md).',
    '',
    ...routes.flatMap(section),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}
