/**
 * Runs the built program on a few common commands and keeps the bytecode V8 made of them in dist/code, so that people
 * do not wait for the compiler at every start: it takes a third of the time of a short command.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Nothing listens there: the libraries are loaded, the request fails at once. */
const NOWHERE = 'http://127.0.0.1:47'
const LONGEST_MS = 20_000

const commands = [
  ['--help'],
  ['ask', 'Remember that the program was built.'],
  ['ask', 'What was built?'],
  ['memory', 'search', 'what was built'],
  ['--model', 'openai/none', 'ask', 'What was built?'],
  ['--model', 'anthropic/none', 'ask', 'What was built?'],
  ['session', 'list'],
  ['daemon', 'start', '--foreground'],
]

/** With the embedding model, which the first of them makes: that takes some seconds of each build. */
const byMeaning = [
  ['memory', 'reindex'],
  ['memory', 'search', '--semantic', 'what was built'],
]

const environment = (home, embeddings) => ({
  ...process.env,
  NODE_OPTIONS: '',
  LOCALGPT_HOME: home,
  LOCALGPT_SERVER_PORT: '0',
  LOCALGPT_MEMORY_EMBEDDING_PROVIDER: embeddings,
  OLLAMA_HOST: NOWHERE,
  OPENAI_BASE_URL: NOWHERE,
  OPENAI_API_KEY: 'none',
  ANTHROPIC_BASE_URL: NOWHERE,
  ANTHROPIC_API_KEY: 'none',
})

/** How a run ends does not matter: without its bytecode the program is slower, not wrong. */
const run = (root, home, args, embeddings = 'none') =>
  new Promise((resolve) => {
    const preload = join(root, 'scripts/keep-code.cjs')
    const child = spawn(process.execPath, ['--require', preload, join(root, 'dist/localgpt.js'), ...args], {
      cwd: home,
      env: environment(home, embeddings),
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: LONGEST_MS,
    })
    child.stdout.on('data', (text) => {
      if (String(text).includes('Listening on')) child.kill('SIGTERM')
    })
    child.on('error', resolve)
    child.on('close', resolve)
  })

export const warmUp = async (root) => {
  const home = mkdtempSync(join(tmpdir(), 'localgpt-warm-up-'))
  try {
    // One after the other: each adds to what the ones before it kept.
    for (const args of commands) await run(root, home, args)
    for (const args of byMeaning) await run(root, home, args, 'local')
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
