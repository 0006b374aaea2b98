/** Bundles the program and its threads into dist/: an entry each, and chunks for what they share and import lazily. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fingerprint } from './fingerprint.mjs'

const project = fileURLToPath(new URL('..', import.meta.url))

/** Compiled code and what loads it by path: it cannot be put into a bundle. */
const native = ['better-sqlite3', 'sqlite-vec', 'onnxruntime-node']

/** By name in dist/: the program, and what it starts in threads of their own. */
const entries = {
  localgpt: 'src/cli/main.ts',
  'notes-thread': 'src/app/threads/notes.ts',
  'embedding-thread': 'src/app/threads/embedding.ts',
}

/** CommonJS packages inside an ESM bundle still call require() for Node's own modules and read their file's name. */
const shim = `import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);const __filename = import.meta.filename;`

const stampOf = (root) => join(root, 'dist/.build.json')

/** Of everything a build depends on; package.json gives the version. */
export const sources = (root = project) =>
  fingerprint(root, ['src', 'web', 'skills', 'package.json', 'package-lock.json', 'scripts/build.mjs'])

/** What the last build was made of: `{ sources, outputs }`, or null. */
export const lastBuild = (root = project) => {
  try {
    return JSON.parse(readFileSync(stampOf(root), 'utf8'))
  } catch {
    return null
  }
}

const replace = (path, contents, mode) => {
  const next = `${path}.${process.pid}`
  writeFileSync(next, contents)
  chmodSync(next, mode)
  renameSync(next, path)
}

/** Builds the entries of `root` into its dist/; returns the paths written, relative to dist. */
export const build = async ({ root = project, sourcemap = process.env.LOCALGPT_SOURCEMAP === '1' } = {}) => {
  const { build: bundle } = await import('esbuild')
  const dist = join(root, 'dist')
  const before = lastBuild(root)?.outputs ?? []
  const made = sources(root)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { outputFiles } = await bundle({
    absWorkingDir: resolve(root),
    entryPoints: entries,
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    // Names stay readable in a stack trace; white space and the cost of parsing it go.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: sourcemap ? 'linked' : false,
    legalComments: 'none',
    external: native,
    banner: { js: shim },
    define: { LOCALGPT_VERSION: JSON.stringify(version) },
    logLevel: 'warning',
    write: false,
  })
  const program = join(resolve(dist), 'localgpt.js')
  const starts = Object.keys(entries).map((name) => join(resolve(dist), `${name}.js`))
  // Chunks first: whoever starts the old entry meanwhile finds its own chunks, whoever starts the new one finds all.
  const order = ({ path }) => (path === program ? 2 : starts.includes(path) ? 1 : 0)
  mkdirSync(join(dist, 'chunks'), { recursive: true })
  for (const { path, contents } of outputFiles.toSorted((a, b) => order(a) - order(b))) {
    mkdirSync(dirname(path), { recursive: true })
    if (path === program) replace(path, `#!/usr/bin/env node\n${Buffer.from(contents).toString()}`, 0o755)
    else replace(path, contents, 0o644)
  }
  const outputs = outputFiles.map(({ path }) => relative(resolve(dist), path).replaceAll('\\', '/'))
  // A program started before this build still loads chunks of the build before it.
  const kept = new Set([...outputs, ...before])
  for (const name of readdirSync(join(dist, 'chunks'))) {
    if (!kept.has(`chunks/${name}`)) rmSync(join(dist, 'chunks', name), { force: true })
  }
  replace(stampOf(root), JSON.stringify({ sources: made, outputs }), 0o644)
  return outputs
}

/** True where dist/ is what the sources say. */
export const isBuilt = (root = project) =>
  Object.keys(entries).every((name) => existsSync(join(root, `dist/${name}.js`))) &&
  lastBuild(root)?.sources === sources(root)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = Date.now()
  const outputs = await build()
  console.error(`Built dist/localgpt.js and ${outputs.length - 1} files beside it in ${Date.now() - started} ms.`)
}
