/**
 * Bundles the program and its threads into dist/: an entry each, and chunks for what they share and import lazily. Chunks
 * are CommonJS: Node compiles a module only from source, of a script V8 also takes the bytecode of an earlier run.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fingerprint } from './fingerprint.mjs'
import { warmUp } from './warm-up.mjs'

const project = fileURLToPath(new URL('..', import.meta.url))

/** Compiled code and what loads it by path: it cannot be put into a bundle. Of better-sqlite3 and ONNX Runtime only the compiled parts stay out. */
const native = ['sqlite-vec', 'onnxruntime-node/bin/*']

/** By name in dist/: the program, and what it starts in threads of their own. */
const entries = {
  localgpt: 'src/cli/main.ts',
  'notes-thread': 'src/app/threads/notes.ts',
  'embedding-thread': 'src/app/threads/embedding.ts',
  'page-thread': 'src/app/threads/page.ts',
  'model-apis-thread': 'src/app/threads/model-apis.ts',
}

const stampOf = (root) => join(root, 'dist/.build.json')

const parts = ['build.mjs', 'load.cjs', 'keep-code.cjs', 'warm-up.mjs'].map((name) => `scripts/${name}`)

/** Of everything a build depends on; package.json gives the version, and bytecode fits one version of Node. */
export const sources = (root = project) =>
  fingerprint(root, ['src', 'web', 'skills', 'package.json', 'package-lock.json', ...parts], process.version)

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

/** commander loads it, and with it all of Node's networking, for subcommands that are programs of their own: we have none. */
const commanderWithoutPrograms = {
  name: 'commander without programs',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: 'none', namespace: 'none' } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/** It looks for its compiled part beside its own sources, where a bundle is not. */
const onnxRuntimeByName = {
  name: 'ONNX Runtime by name',
  setup(build) {
    build.onLoad({ filter: /[\\/]onnxruntime-node[\\/]dist[\\/]binding\.js$/ }, ({ path }) => {
      const [beside, named] = ['require(`../bin/', 'require(`onnxruntime-node/bin/']
      const text = readFileSync(path, 'utf8')
      if (!text.includes(beside)) throw new Error(`${path} loads its compiled part in another way: look at build.mjs`)
      return { contents: text.replace(beside, named) }
    })
  },
}

/** The chunks as modules: `[{ name, text, entry }]`, `entry` being the name of the entry a chunk is, or undefined. */
const bundle = async (esbuild, root, sourcemap) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: resolve(root),
    entryPoints: entries,
    outdir: 'dist/chunks',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    splitting: true,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    // Names stay readable in a stack trace; white space and the cost of parsing it go.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: sourcemap ? 'inline' : false,
    legalComments: 'none',
    external: native,
    plugins: [commanderWithoutPrograms, onnxRuntimeByName],
    define: { LOCALGPT_VERSION: JSON.stringify(version) },
    logLevel: 'warning',
    metafile: true,
    write: false,
  })
  const entryOf = new Map(
    Object.entries(metafile.outputs).map(([path, { entryPoint }]) => [
      basename(path),
      Object.keys(entries).find((name) => entries[name] === entryPoint),
    ]),
  )
  return outputFiles.map(({ path, text }) => ({ name: basename(path), text, entry: entryOf.get(basename(path)) }))
}

const toCommonJs = async (esbuild, { name, text }, sourcemap) => {
  const { code } = await esbuild.transform(text, {
    sourcefile: name,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    supported: { 'dynamic-import': false },
    charset: 'ascii', // read back as one byte a character
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: sourcemap ? 'inline' : false,
    define: { 'import.meta.url': '__url' },
    logLevel: 'error',
  })
  return code.includes('__url') ? `const __url=require('url').pathToFileURL(__filename).href;${code}` : code
}

/** With source maps Node itself loads the chunks: it reads no maps of scripts. */
const start = (chunk, sourcemap) =>
  sourcemap ? `require('./chunks/${chunk}')\n` : `require('./load.js').load('chunks/${chunk}')\n`

/** Builds the entries of `root` into its dist/; returns the names of its chunks. */
export const build = async ({ root = project, sourcemap = process.env.LOCALGPT_SOURCEMAP === '1' } = {}) => {
  const esbuild = await import('esbuild')
  const dist = join(root, 'dist')
  const before = lastBuild(root)?.outputs ?? []
  const made = sources(root)
  const chunks = await bundle(esbuild, root, sourcemap)
  mkdirSync(join(dist, 'chunks'), { recursive: true })
  replace(join(dist, 'package.json'), '{ "type": "commonjs" }\n', 0o644)
  replace(join(dist, 'load.js'), readFileSync(join(root, 'scripts/load.cjs')), 0o644)
  // Chunks first: whoever starts the old entry meanwhile finds its own chunks, whoever starts the new one finds all.
  for (const chunk of chunks)
    replace(join(dist, 'chunks', chunk.name), await toCommonJs(esbuild, chunk, sourcemap), 0o644)
  for (const { name, entry } of chunks.filter((chunk) => chunk.entry !== undefined)) {
    const shebang = entry === 'localgpt' ? '#!/usr/bin/env node\n' : ''
    replace(join(dist, `${entry}.js`), `${shebang}${start(name, sourcemap)}`, entry === 'localgpt' ? 0o755 : 0o644)
  }
  const outputs = chunks.map(({ name }) => name)
  // A program started before this build still loads chunks of the build before it.
  const kept = new Set([...outputs, ...before])
  for (const folder of ['chunks', 'code']) {
    for (const name of existsSync(join(dist, folder)) ? readdirSync(join(dist, folder)) : [])
      if (!kept.has(basename(name, '.bin'))) rmSync(join(dist, folder, name), { force: true })
  }
  if (!sourcemap) await warmUp(root)
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
  console.error(`Built dist/localgpt.js from ${outputs.length} chunks in ${Date.now() - started} ms.`)
}
