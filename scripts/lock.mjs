import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** ms between signs of life of a holder, and after which a silent one is taken for dead. */
const BEAT = 2_000
const SILENT = 30_000

/** ms between two words to a person who waits. */
const EVERY = 15_000

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const create = (path, text) => {
  try {
    const file = openSync(path, 'wx')
    writeSync(file, text)
    closeSync(file)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

const alive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** The holder's pid; null where nobody holds it any more (dead, or its pid belongs to somebody else by now). */
const holder = (path) => {
  try {
    const silent = Date.now() - statSync(path).mtimeMs > SILENT
    const pid = Number(readFileSync(path, 'utf8'))
    return silent || (pid > 0 && !alive(pid)) ? null : pid
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

/** Only one process at a time may take a dead lock away, or a second one would take the first one's new lock. */
const breakDead = (path) => {
  const breaker = `${path}.break`
  if (!create(breaker, String(process.pid))) {
    if (holder(breaker) === null) rmSync(breaker, { force: true })
    return
  }
  try {
    if (holder(path) === null) rmSync(path, { force: true })
  } finally {
    rmSync(breaker, { force: true })
  }
}

/** Runs `work` while no other process holds `path`; `onWait(pid)` is called every 15 s while another one does. */
export const locked = async (path, work, onWait) => {
  mkdirSync(dirname(path), { recursive: true })
  for (let told = -Infinity; !create(path, String(process.pid));) {
    const pid = holder(path)
    if (pid === null) {
      breakDead(path)
      continue
    }
    if (Date.now() - told >= EVERY) {
      told = Date.now()
      onWait(pid)
    }
    await pause(200)
  }
  const beat = setInterval(() => {
    const now = new Date()
    utimesSync(path, now, now)
  }, BEAT)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    rmSync(path, { force: true })
  }
}
