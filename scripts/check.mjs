/** Everything that must hold before a commit, two steps at a time; prints a line per step and the output of what fails. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fingerprint } from './fingerprint.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name) => join(root, 'node_modules/.bin', name)
const caches = join(root, '.cache')

/** ESLint keys its cache by its own configuration alone, but types come from these two as well. */
const eslintCache = join(caches, `eslint-${fingerprint(root, ['tsconfig.json', 'package-lock.json']).slice(0, 12)}`)

/** Longest first, so that the short ones fill the gaps. */
const steps = [
  ['types and lint', process.execPath, ['scripts/types-and-lint.mjs', eslintCache]],
  ['unit tests', bin('vitest'), ['run', '--project', 'unit', '--reporter', 'dot']],
  ['layers', bin('vitest'), ['run', '--project', 'layers', '--reporter', 'dot']],
  [
    'format',
    bin('prettier'),
    ['--check', '--cache', '--cache-location', join(caches, 'prettier'), '--log-level', 'warn', '.'],
  ],
  ['unused code', bin('knip'), ['--cache', '--cache-location', join(caches, 'knip')]],
  ...(existsSync(join(root, 'scripts/docs.mjs'))
    ? [['docs fresh', process.execPath, ['scripts/docs.mjs', '--check']]]
    : []),
]

const run = ([name, command, args]) =>
  new Promise((resolve) => {
    const started = Date.now()
    let output = ''
    const windows = process.platform === 'win32'
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows && command !== process.execPath,
    })
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', (error) => (output += error.message))
    child.on('close', (code) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1)
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
      if (code !== 0) console.log(`${output.trimEnd()}\n`)
      resolve(code === 0)
    })
  })

/** True where every step passes. */
export const check = async () => {
  const waiting = [...steps]
  const worker = async () => {
    let good = true
    for (let step = waiting.shift(); step; step = waiting.shift()) good = (await run(step)) && good
    return good
  }
  const workers = Array.from({ length: Math.max(2, Math.min(4, availableParallelism())) }, worker)
  return (await Promise.all(workers)).every(Boolean)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = Date.now()
  const good = await check()
  console.log(`${good ? 'All good' : 'Not good'} after ${((Date.now() - started) / 1000).toFixed(0)} s.`)
  process.exitCode = good ? 0 : 1
}
