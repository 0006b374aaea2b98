import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ModelChunk, ModelRequest } from '../../src/ports/model.ts'
import { heard, liveHome, turn, type LiveHome } from '../support/live-home.ts'
import { calling, questionOf, resultsOf, saying, scriptedModel, type Step } from '../support/scripted-model.ts'

const TYPED = `sk-ant-${'typed7'.repeat(12)}`
const SPOKEN = `ghp_${'spoken'.repeat(7)}`
const STORED = 'AKIAIOSFODNN7EXAMPLE'
const CONFIGURED = 'configured-key-of-no-known-shape'
const secrets = [TYPED, SPOKEN, STORED, CONFIGURED]

let home: LiveHome
const requests: ModelRequest[] = []

/** Says every secret in pieces of 3 characters, reads the file that holds one, writes the one it was told. */
function script(request: ModelRequest): readonly Step[] {
  requests.push(request)
  const results = resultsOf(request)
  const question = questionOf(request)
  if (results.length === 0) {
    const told = /\{\{secret:[0-9a-f]{16}\}\}/.exec(question)?.[0] ?? 'none'
    return calling(
      ['r1', 'read_file', { path: 'keys.md' }],
      ['w1', 'write_file', { path: 'out.env', content: `KEY=${told}\n` }],
    )
  }
  if (results.length < 3) return calling(['m1', 'memory_append', { text: `The token is ${SPOKEN}` }])
  const pieces = `Here: ${SPOKEN} and ${CONFIGURED} and ${STORED}.`.match(/.{1,3}/gs) ?? []
  return [...pieces.map((text): ModelChunk => ({ type: 'text', text })), ...saying('').slice(1)]
}

beforeAll(async () => {
  home = await liveHome()
  const { writeFileSync } = await import('node:fs')
  writeFileSync(join(home.config.memory.workspace, 'keys.md'), `# Keys\n\n- cloud: ${STORED}\n`)
  const config = {
    ...home.config,
    providers: { ...home.config.providers, openai: { ...home.config.providers.openai, api_key: CONFIGURED } },
  }
  const host = home.start({ config, models: { openai: scriptedModel(script) } })
  await host.client.command('session.create', { sessionId: 'one', model: 'openai/test' })
  const answered = turn(host.client, 'one', 't1', `Save ${TYPED} please`, true)
  // The file, and then the note, which asks as well once a file was read.
  for (const name of ['write_file', 'memory_append']) {
    const { data } = await heard(host.client, ['approval.requested'], (fact) => fact.data.name === name)
    await host.client.command('approval.answer', { sessionId: 'one', approvalId: data.approvalId, decision: 'once' })
  }
  expect((await answered).type).toBe('turn.completed')
  await host.stop('end')
})
afterAll(() => {
  home.remove()
})

it('no secret is in the log, in the recording, or in what the model was told', () => {
  const files = readdirSync(home.paths.state).filter((name) => name.startsWith('events.db'))
  const bytes = files.map((name) => readFileSync(join(home.paths.state, name), 'latin1')).join('')
  const told = JSON.stringify(requests)
  const recorded = home.withLog((log, effects) => {
    const run = [...log.read({ types: ['host.started'] })].flatMap((message) =>
      message.type === 'host.started' ? [message.data.runId] : [],
    )
    return JSON.stringify([[...log.read()], run.flatMap(effects)])
  })
  for (const secret of secrets)
    for (const [where, text] of Object.entries({ bytes, told, recorded }))
      expect({ where, found: text.includes(secret) }).toEqual({ where, found: false })
  expect(recorded.match(/\{\{secret:/g)?.length ?? 0).toBeGreaterThan(8)
})

it('files and notes get the right bytes all the same', () => {
  expect(home.text('workspace/out.env')).toBe(`KEY=${TYPED}\n`)
  const [log = ''] = readdirSync(join(home.config.memory.workspace, 'memory')).filter((name) => /^\d{4}-/.test(name))
  expect(home.text(`workspace/memory/${log}`)).toContain(`The token is ${SPOKEN}`)
})

it('the vault that holds them is for the person alone', () => {
  expect(statSync(home.paths.vault).mode & 0o777).toBe(0o600)
})
