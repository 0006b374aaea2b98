/**
 * Runs a measure on the program as it is shipped: bundled, with threads from dist/, and without the names that tsx gives every
 * function while it runs. `node bench/as-built.mjs bench/http.ts`, after a build.
 */
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const project = fileURLToPath(new URL('..', import.meta.url))
const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Name a measure: node bench/as-built.mjs bench/http.ts')
const outfile = join(project, 'dist', `bench-${basename(file, '.ts')}.mjs`)
process.on('exit', () => rmSync(outfile, { force: true }))
await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  define: { LOCALGPT_VERSION: '"bench"' },
  logLevel: 'warning',
})
await import(pathToFileURL(outfile).href)
