/**
 * Every measure of what is kept safe, one after the other: `npx tsx bench/security/all.ts`. Prints one JSON object; the
 * exit status is 1 where something did not hold. Each also runs alone.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const benches = ['worst-case', 'texts', 'paths', 'addresses', 'commands', 'sandbox']

const figures: Record<string, unknown> = {}
let held = true
for (const name of benches) {
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  try {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', file], { maxBuffer: 2 ** 26 })
    figures[name] = JSON.parse(stdout)
  } catch (error) {
    held = false
    const { stdout = '', message } = error as { stdout?: string; message: string }
    figures[name] = stdout.startsWith('{') ? JSON.parse(stdout) : { error: message }
  }
  process.stderr.write(`${name}: ${JSON.stringify(figures[name]).slice(0, 120)}\n`)
}
process.stdout.write(`${JSON.stringify({ held, ...figures }, null, 2)}\n`)
process.exitCode = held ? 0 : 1
