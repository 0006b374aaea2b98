/** The catalogue as a page for people. Pure: the same catalogue gives the same text. */

const KINDS = [
  ['command', 'Commands', 'Ask for a change. Each has one owner and is logged before it is delivered.'],
  ['event', 'Events', 'State a fact. Logged before they are delivered; nobody outside can send one.'],
  ['delta', 'Deltas', 'Fragments for whoever watches. Delivered, never logged.'],
  ['query', 'Queries', 'Read. Answered by one actor or view, never logged.'],
]

const bounds = ({ minimum, maximum, minLength, maxLength, maxItems }) => {
  const parts = [
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER && `≥ ${minimum}`,
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER && `≤ ${maximum}`,
    minLength === 1 && 'not empty',
    minLength > 1 && `at least ${minLength} characters`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    maxItems !== undefined && `at most ${maxItems} items`,
  ]
  return parts.filter(Boolean).join(', ')
}

const choices = (schema) => schema.anyOf ?? schema.oneOf ?? schema.enum

const list = ({ items = {} }) => (choices(items) === undefined ? `${typeText(items)}[]` : `(${typeText(items)})[]`)

const object = ({ properties, required = [], additionalProperties }) =>
  properties === undefined
    ? `{ [name]: ${typeText(typeof additionalProperties === 'object' ? additionalProperties : {})} }`
    : `{ ${Object.entries(properties)
        .map(([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${typeText(field)}`)
        .join(', ')} }`

/** A JSON Schema in the words of TypeScript. */
export const typeText = (schema) => {
  if (schema.$ref !== undefined) return schema.$ref.startsWith('#/$defs/__') ? 'JSON' : schema.$ref.split('/').at(-1)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const either = schema.anyOf ?? schema.oneOf
  if (either !== undefined) return either.map(typeText).join(' | ')
  if (schema.type === 'array') return list(schema)
  if (schema.type === 'object') return object(schema)
  if (Array.isArray(schema.type)) return schema.type.join(' | ')
  return schema.type ?? 'JSON'
}

const cell = (text) => text.replaceAll('|', '\\|')
export const code = (text) => `\`${text}\``
const codes = (texts) => texts.map(code).join(', ')

const fieldRow = (name, field, required) => {
  const need = field.default !== undefined ? `default ${code(JSON.stringify(field.default))}` : required ? 'yes' : 'no'
  const limits = field.pattern !== undefined ? `${code(field.pattern)}` : bounds(field)
  return `| ${code(name)} | ${cell(code(typeText(field)))} | ${need} | ${cell(limits)} |`
}

export const fields = (schema) => {
  const entries = Object.entries(schema.properties ?? {})
  if (schema.properties === undefined) return [`Shape: ${code(typeText(schema))}`]
  if (entries.length === 0) return ['No fields.']
  return [
    '| field | type | needed | limits |',
    '|---|---|---|---|',
    ...entries.map(([name, field]) => fieldRow(name, field, schema.required?.includes(name) === true)),
  ]
}

/** @param {{ z, catalogue, owners, shapes, specs, trusting }} source the catalogue, who owns its commands, the actors' specs. */
export const messagesPage = ({ z, catalogue, owners, shapes, specs, trusting = {} }) => {
  const named = z.registry()
  for (const [id, schema] of [...Object.entries(shapes), ...Object.entries(trusting)]) named.add(schema, { id })
  const jsonSchema = (schema, io) => z.toJSONSchema(schema, { io, metadata: named, unrepresentable: 'any' })
  // Registered shapes come back as a reference to themselves.
  const definition = (id) => {
    const made = jsonSchema(z.object({ it: shapes[id] }), 'input')
    return made.$defs?.[id] ?? made.properties.it
  }

  const listeners = (type) => specs.filter(({ listens }) => listens.includes(type)).map(({ name }) => name)
  const answers = (type) =>
    Object.entries(catalogue)
      .filter(([, { replies }]) => replies.includes(type))
      .map(([command]) => command)

  const facts = (type, spec) => [
    `version ${spec.version}`,
    ...(spec.public ? ['**public**: may pass a door'] : []),
    ...(spec.kind === 'command' ? [`owner: ${owners[type]}`] : []),
    ...(spec.replies.length > 0 ? [`replies: ${codes(spec.replies)}`] : []),
    ...(spec.transient.length > 0 ? [`delivered but not logged: ${codes(spec.transient)}`] : []),
    ...(answers(type).length > 0 ? [`answers ${codes(answers(type))}`] : []),
    ...(listeners(type).length > 0 ? [`listened to by: ${listeners(type).join(', ')}`] : []),
  ]

  const section = ([type, spec]) => [
    `### ${code(type)}`,
    '',
    spec.doc,
    '',
    `${facts(type, spec).join(' · ')}`,
    '',
    ...fields(jsonSchema(spec.data, 'input')),
    ...(spec.kind === 'query' ? ['', 'Answer:', '', ...fields(jsonSchema(spec.answer, 'output'))] : []),
    '',
  ]

  const all = Object.entries(catalogue)
  return [
    '# Messages',
    '',
    'Made by `node scripts/docs.mjs` from `src/bus/messages` and the actors; do not edit.',
    '[SEMANTICS.md](SEMANTICS.md) says how messages are ordered, delivered and stored.',
    '',
    ...KINDS.flatMap(([kind, title, about]) => [
      `## ${title}`,
      '',
      about,
      '',
      ...all.filter(([, spec]) => spec.kind === kind).flatMap(section),
    ]),
    '## Shared shapes',
    '',
    ...Object.keys(shapes).flatMap((id) => [`### ${id}`, '', ...fields(definition(id)), '']),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}
