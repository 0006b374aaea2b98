/** Writes docs/messages.md from the catalogue and the actors, docs/http-api.md from the routes; `--check` only says whether they are what those say now. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { httpPage } from './http-page.mjs'
import { messagesPage } from './messages-page.mjs'

const project = fileURLToPath(new URL('..', import.meta.url))

const entry = `
import { actorSpecs } from './src/app/actors.ts'
import { defaultConfig } from './src/config/schema.ts'
import * as content from './src/bus/messages/content.ts'
import { fault } from './src/bus/messages/fault-schema.ts'
import { passage } from './src/bus/messages/memory.ts'
import { sessionSummary, transcriptMessage } from './src/bus/messages/session.ts'
import { recalled } from './src/bus/messages/turn.ts'
export * as z from 'zod'
export { catalogue } from './src/bus/messages/index.ts'
export { owners } from './src/app/owners.ts'
export { routes } from './src/adapters/http/routes/index.ts'
export { jsonSchema } from './src/adapters/http/openapi.ts'
const { assistantContent, imagePart, prompt, promptMessage, toolCallPart, toolSpec, usage, userContent } = content
/** Shapes that many messages hold, shown once. */
export const shapes = {
  Fault: fault, Usage: usage, ImagePart: imagePart, ToolCallPart: toolCallPart, UserContent: userContent,
  AssistantContent: assistantContent, ToolSpec: toolSpec, Prompt: prompt, PromptMessage: promptMessage,
  SessionSummary: sessionSummary, TranscriptMessage: transcriptMessage, Passage: passage, Recalled: recalled,
}
/** Named like the shape whose values they hold, though they do not look into them. */
export const trusting = { Prompt: content.madePrompt }
// The specs name what they handle and hear before any port is used.
export const specs = actorSpecs({ embedder: {} }, defaultConfig(), { model: null, watch: false })
`

/** The sources as one module in memory: Node reads no TypeScript, and nothing is left on the disk. */
const load = async (root) => {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    external: ['better-sqlite3'],
    banner: { js: 'const require = globalThis.__localgptRequire;' },
    logLevel: 'error',
  })
  globalThis.__localgptRequire = createRequire(pathToFileURL(join(root, 'package.json')))
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

/** The pages as the sources under `root` have them now, by name. */
export const pages = async (root = project) => {
  const sources = await load(root)
  return { 'docs/messages.md': messagesPage(sources), 'docs/http-api.md': httpPage(sources) }
}

/** True where `file` holds `text`. */
export const isFresh = (file, text) => existsSync(file) && readFileSync(file, 'utf8').replaceAll('\r\n', '\n') === text

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(await pages())) {
    const file = join(project, name)
    if (isFresh(file, text)) console.log(`${name} is what the sources say.`)
    else if (process.argv.includes('--check')) {
      console.error(`${name} is stale: what it is made of has changed. Run \`node scripts/docs.mjs\`.`)
      process.exitCode = 1
    } else {
      writeFileSync(file, text)
      console.log(`Wrote ${name}.`)
    }
  }
}
