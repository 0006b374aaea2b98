import { expect, test } from 'vitest'
import { actorSpecs, type ActorPorts } from '../../../src/app/actors.ts'
import { owners } from '../../../src/app/owners.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { catalogue, typesOf } from '../../../src/bus/messages/index.ts'

// Specs only name what they handle; no port is touched before an actor starts.
const ports = { model: {}, memory: {}, memoryForDoors: {}, embedder: {} } as unknown as ActorPorts
const { config } = loadConfig({
  file: '/nowhere/config.toml',
  home: '/nowhere',
  homedir: '/nowhere',
  text: '',
  env: {},
})
const specs = actorSpecs(ports, config, { model: null, watch: false })

test('every command is handled by its owner and by nobody else', () => {
  const handled = Object.fromEntries(specs.flatMap(({ name, handles }) => handles.map((type) => [type, name])))
  expect(handled).toEqual(owners)
  expect(specs.flatMap(({ handles }) => handles)).toHaveLength(Object.keys(owners).length)
})

test('every reply a command declares is an event of the catalogue', () => {
  const events = new Set<string>(typesOf('event'))
  for (const type of typesOf('command'))
    for (const reply of catalogue[type].replies) expect(events, `${type} → ${reply}`).toContain(reply)
})

test('no event may pass a door', () => {
  for (const type of typesOf('event')) expect(catalogue[type].public, type).toBe(false)
})

test('names are lower case, dotted, of two or three parts', () => {
  for (const type of Object.keys(catalogue)) expect(type).toMatch(/^[a-z]+(\.[a-z]+){1,2}$/)
})
