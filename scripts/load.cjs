'use strict'
/**
 * Copied into dist/: loads the chunks of a build as require() would, with the bytecode an earlier run kept of them in
 * dist/code (see warm-up.mjs). V8 takes that only from itself, same version and same flags, and compiles otherwise.
 */
const { readFileSync } = require('fs')
const { basename, dirname, join } = require('path')
const { Script } = require('vm')

const HEAD = '(function(exports,require,module,__filename,__dirname){'
const modules = new Map()
/** Absolute path of a chunk → its vm.Script. */
const scripts = new Map()

const codeOf = (file) => join(__dirname, 'code', `${basename(file)}.bin`)

const kept = (file) => {
  try {
    return readFileSync(codeOf(file))
  } catch {
    return undefined
  }
}

const load = (file) => {
  const known = modules.get(file)
  if (known !== undefined) return known.exports
  const module = { exports: {} }
  modules.set(file, module)
  const script = new Script(`${HEAD}${readFileSync(file, 'latin1')}\n})`, {
    filename: file,
    columnOffset: -HEAD.length,
    cachedData: kept(file),
  })
  scripts.set(file, script)
  const folder = dirname(file)
  const requireFrom = (name) => (name.startsWith('.') ? load(join(folder, name)) : require(name))
  requireFrom.resolve = require.resolve
  script.runInThisContext().call(module.exports, module.exports, requireFrom, module, file, folder)
  return module.exports
}

module.exports = { load: (name) => load(join(__dirname, name)), scripts, codeOf }
