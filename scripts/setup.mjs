/** Brings a checkout up to date: installs when package-lock.json changed, builds when sources changed, otherwise nothing. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, isBuilt } from './build.mjs'
import { install, isInstalled, isStamped } from './install.mjs'
import { locked } from './lock.mjs'

const project = fileURLToPath(new URL('..', import.meta.url))

const toStderr = (line) => process.stderr.write(`${line}\n`)

const ready = (root) => isStamped(root) && isBuilt(root)

/** Throws an Error with a message for people where it cannot be done. */
export const setup = async ({ root = project, say = toStderr } = {}) => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`LocalGPT needs Node 20.19 or newer; this is ${process.version}. See https://nodejs.org.`)
  }
  if (ready(root)) return
  await locked(
    join(root, '.cache/setup.lock'),
    async () => {
      // Asked again: another process may have done it while this one waited.
      if (!isInstalled(root)) await install(root, say)
      if (isBuilt(root)) return
      const started = Date.now()
      say('Building …')
      await build({ root })
      say(`Built in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
    },
    (pid) => say(`Another process (${pid}) is setting up this checkout; waiting for it …`),
  )
}

/** For scripts that cannot go on without it: prints what went wrong and exits 1. */
export const setupOrExit = async () => {
  try {
    await setup()
  } catch (error) {
    toStderr(error.message)
    process.exit(1)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setupOrExit()
