import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LLMock } from '@copilotkit/aimock'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runTurn, type TurnItem } from '../../src/adapters/terminal/run-turn.ts'
import { startHost, type Host } from '../../src/app/compose.ts'
import { prepareHome } from '../../src/app/home.ts'
import { loadConfig } from '../../src/config/load.ts'
import { homePaths } from '../../src/config/paths.ts'

const STAND_IN = fileURLToPath(new URL('../adapters/models/claude-cli/fixtures/claude', import.meta.url))

let root = ''
let mock: LLMock
let host: Host | null = null

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'providers-'))
  mock = new LLMock({ port: 0, chunkSize: 6 })
  await mock.start()
})
afterEach(async () => {
  await host?.stop('the test is over')
  host = null
  await mock.stop()
  rmSync(root, { recursive: true, force: true })
})

/** The whole program on an empty home, its providers pointed at the mock. */
async function start(env: Record<string, string> = {}): Promise<Host> {
  const paths = homePaths({ env: { LOCALGPT_HOME: join(root, 'home') }, homedir: root })
  const text = `
[providers.anthropic]
api_key = "not-a-real-key"
base_url = "${mock.url}"
[providers.openai]
base_url = "${mock.url}/v1"
[providers.ollama]
endpoint = "${mock.url}"
num_ctx = 8192
[providers.claude_cli]
command = "${STAND_IN}"
`
  const { config } = loadConfig({ file: paths.configFile, home: paths.home, homedir: root, text, env: {} })
  await prepareHome(paths, config)
  mkdirSync(join(root, 'stand-in'))
  host = startHost({
    paths,
    config,
    version: 'test',
    env: { PATH: process.env['PATH'], HOME: root, STANDIN_FOLDER: join(root, 'stand-in'), ...env },
    source: 'test',
  })
  return host
}

async function say(
  client: Host['client'],
  model: string,
  text: string,
  onItem: (item: TurnItem) => void = () => undefined,
) {
  const sessionId = `s-${model.replace(/\W/g, '-')}`
  await client.command('session.create', { sessionId, model }).catch(() => undefined)
  const items: TurnItem[] = []
  for await (const item of runTurn(client, { sessionId, turnId: `t-${Math.random()}`, text, interactive: false })) {
    items.push(item)
    onItem(item)
  }
  const answer = items.flatMap((item) => (item.type === 'text' ? [item.text] : [])).join('')
  return { sessionId, items, answer, last: items.at(-1) }
}

describe.each([
  ['anthropic/claude-test', '/v1/messages'],
  ['openai/gpt-test', '/v1/chat/completions'],
  ['ollama/llama-test', '/api/chat'],
])('%s through the whole program', (model, path) => {
  test('streams, calls a tool that really runs, and answers from its result', async () => {
    const { client } = await start()
    mock.on({ hasToolResult: true }, { content: 'I have noted that you like lapsang souchong.' })
    mock.onMessage('I like lapsang', {
      toolCalls: [{ name: 'memory_append', arguments: '{"text":"Likes lapsang souchong.","target":"memory"}' }],
    })

    const { items, answer, last, sessionId } = await say(client, model, 'I like lapsang')
    expect(last).toMatchObject({ type: 'done', stopReason: 'end' })
    expect(answer).toBe('I have noted that you like lapsang souchong.')
    expect(items.filter(({ type }) => type === 'text').length).toBeGreaterThan(1)
    expect(items.map(({ type }) => type).filter((type) => type.startsWith('tool'))).toEqual([
      'tool.started',
      'tool.ended',
    ])
    expect(readFileSync(join(root, 'home/workspace/MEMORY.md'), 'utf8')).toContain('- Likes lapsang souchong.')

    const asked = mock.getRequests().filter((request) => request.path === path)
    expect(asked).toHaveLength(2)
    const { messages } = await client.query('session.messages', { sessionId })
    expect(messages?.map(({ role }) => role)).toEqual(['user', 'assistant', 'toolResult', 'assistant'])
  })

  test('a cancelled answer keeps what had arrived, and the next turn goes on', async () => {
    const { client } = await start()
    mock.onMessage('long', { content: 'word '.repeat(400) }, { latency: 20 })
    mock.onMessage('short', { content: 'Here I am.' })
    let cancelled = false
    const { last, sessionId } = await say(client, model, 'long', (item) => {
      if (item.type !== 'text' || cancelled) return
      cancelled = true
      void client.command('turn.cancel', { sessionId: `s-${model.replace(/\W/g, '-')}` })
    })
    expect(last).toEqual({ type: 'cancelled' })
    const { messages } = await client.query('session.messages', { sessionId })
    const said = messages?.filter(({ role }) => role === 'assistant')
    expect(JSON.stringify(said?.at(-1)?.content)).toContain('word')
    expect((await say(client, model, 'short')).answer).toBe('Here I am.')
  })

  test('a refused request is told with its hint and the session lives on', async () => {
    const { client } = await start()
    // The refused message stays in the conversation, so the mock has to look for the later one first.
    mock.onMessage('good', { content: 'Fine.' })
    mock.onMessage('bad', { error: { message: 'no such model', type: 'not_found_error' }, status: 404 })
    const { last } = await say(client, model, 'bad')
    expect(last).toMatchObject({ type: 'failed', fault: { code: 'provider.model_not_found' } })
    expect((await say(client, model, 'good')).answer).toBe('Fine.')
  })
})

describe('claude-cli through the whole program', () => {
  test.each(['2.0.77', '2.1.329'])(
    'answers with version %s, one living child for the conversation',
    async (version) => {
      const { client } = await start({ STANDIN_VERSION: version })
      const first = await say(client, 'claude-cli/sonnet', 'hello')
      expect(first.last).toMatchObject({ type: 'done' })
      expect(first.answer).not.toBe('')
      const second = await say(client, 'claude-cli/sonnet', 'hello')
      expect(second.last).toMatchObject({ type: 'done' })
      const journal = readFileSync(join(root, 'stand-in/journal.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { pid: number; line?: string })
      expect(new Set(journal.filter(({ line }) => line !== undefined).map(({ pid }) => pid)).size).toBe(1)
    },
  )

  test('a missing login is told', async () => {
    const { client } = await start({ STANDIN_START: 'not-logged-in' })
    const { last } = await say(client, 'claude-cli/sonnet', 'hello')
    expect(last).toMatchObject({ type: 'failed', fault: { code: 'provider.not_logged_in' } })
  })
})
