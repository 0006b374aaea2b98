import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { startWireServer } from './wire-server.ts'
import type { WireServer } from './wire-server.ts'

const fixtures = (path: string): Buffer => readFileSync(new URL(`../${path}`, import.meta.url))
const script = fileURLToPath(new URL('./one-call.ts', import.meta.url))

describe('a process that asked one question', () => {
  let server: WireServer | undefined
  afterEach(() => server?.stop())

  it.each([
    ['anthropic', 'anthropic/fixtures/text.sse', 'text/event-stream'],
    ['openai', 'openai/fixtures/text.sse', 'text/event-stream'],
    ['ollama', 'ollama/fixtures/text.ndjson', 'application/x-ndjson'],
  ])('of %s exits at once after the answer, though the connection could live on', async (provider, path, type) => {
    server = await startWireServer({
      headers: { 'content-type': type, connection: 'keep-alive', 'keep-alive': 'timeout=30' },
      body: fixtures(path),
    })
    const child = spawn(process.execPath, ['--import', 'tsx', script, provider, server.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (data: Buffer) => (output += data.toString('utf8')))
    const [code] = (await once(child, 'close')) as [number]
    const [text, answered] = output.trim().split('\n')
    expect(code).toBe(0)
    expect(text).toBe('Hello, world!')
    expect(Date.now() - Number(answered)).toBeLessThan(400)
  })
})
