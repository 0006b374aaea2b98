'use strict'
/** Preloaded into a run of the built program (see warm-up.mjs): keeps the bytecode of the chunks it loaded. */
const { existsSync, mkdirSync, renameSync, statSync, writeFileSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { threadId } = require('node:worker_threads')

const loader = join(__dirname, '../dist/load.js')

process.once('exit', () => {
  const { scripts, codeOf } = require(loader)
  for (const [file, script] of scripts) {
    const code = script.createCachedData()
    const target = codeOf(file)
    // V8 may have dropped functions this run did not call.
    if (existsSync(target) && statSync(target).size >= code.length && !script.cachedDataRejected) continue
    mkdirSync(dirname(target), { recursive: true })
    const next = `${target}.${process.pid}.${threadId}`
    writeFileSync(next, code)
    renameSync(next, target)
  }
})
