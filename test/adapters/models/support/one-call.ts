/** `tsx one-call.ts PROVIDER URL`: one call, then nothing; prints when the answer was there, ms since the epoch. */
import { createAnthropic } from '../../../../src/adapters/models/anthropic/index.ts'
import { createOllama } from '../../../../src/adapters/models/ollama/index.ts'
import { createOpenAi } from '../../../../src/adapters/models/openai/index.ts'
import type { ModelPort } from '../../../../src/ports/model.ts'
import { requestOf } from './answers.ts'

const [provider, url = ''] = process.argv.slice(2)
const ports: Readonly<Record<string, () => ModelPort>> = {
  anthropic: () => createAnthropic({ apiKey: 'sk-ant-mock', baseUrl: url }),
  openai: () => createOpenAi({ apiKey: 'sk-mock', baseUrl: url }),
  ollama: () => createOllama({ endpoint: url, contextWindow: 4096 }),
}
const port = ports[provider ?? '']?.()
if (port === undefined) throw new Error(`no provider ${String(provider)}`)
for await (const chunk of port.stream(requestOf(), new AbortController().signal)) {
  if (chunk.type === 'text') process.stdout.write(chunk.text)
}
process.stdout.write(`\n${String(Date.now())}\n`)
