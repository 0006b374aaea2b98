import { spawn } from 'node:child_process'
import { createWriteStream, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fingerprint } from './fingerprint.mjs'

const stampOf = (root) => join(root, 'node_modules/.localgpt-setup.json')

/** Compiled packages fit one platform and one ABI of Node, so a change of either is a reason to install again. */
const wanted = (root) =>
  fingerprint(root, ['package-lock.json'], `${process.platform}-${process.arch}-${process.versions.modules}`)

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** True where somebody ran `npm install` by hand and it left exactly what the lock file names. */
const installedByHand = (root) => {
  const lock = readJson(join(root, 'package-lock.json'))?.packages ?? {}
  const there = readJson(join(root, 'node_modules/.package-lock.json'))?.packages
  if (!there || existsSync(stampOf(root))) return false
  const compiled = join(root, 'node_modules/better-sqlite3')
  if (existsSync(compiled) && !existsSync(join(compiled, 'build/Release/better_sqlite3.node'))) return false
  const same = Object.entries(there).every(([path, { version }]) => lock[path]?.version === version)
  return same && Object.entries(lock).every(([path, { optional }]) => path === '' || optional || there[path])
}

const stamp = (root) => writeFileSync(stampOf(root), JSON.stringify({ wanted: wanted(root) }))

/** True where a set-up has finished for this package-lock.json, platform and Node. */
export const isStamped = (root) => readJson(stampOf(root))?.wanted === wanted(root)

/** As isStamped, or installed by hand. To be asked while nobody installs: node_modules that npm takes apart looks alike. */
export const isInstalled = (root) => {
  if (isStamped(root)) return true
  if (!installedByHand(root)) return false
  stamp(root)
  return true
}

const COMPILER = `better-sqlite3 is compiled while it is installed, which needs Python 3, make and a C++ compiler:
  Debian, Ubuntu  sudo apt-get install -y python3 make g++
  Fedora          sudo dnf install -y python3 make gcc-c++
  Alpine          apk add python3 make g++
  macOS           xcode-select --install
  Windows         the "Desktop development with C++" part of Visual Studio Build Tools`

/** What to do about a failed install, by what its log says. */
export const advice = (log) => {
  if (/ENOSPC|no space left/i.test(log)) return 'The disk is full: about 600 MB are needed. Make room and run it again.'
  if (/EACCES|EPERM|EROFS/.test(log))
    return 'This folder cannot be written: clone it to a place that is yours and run it again.'
  if (/gyp ERR|node-gyp|not found: make|g\+\+|prebuild-install/i.test(log)) return COMPILER
  if (/EBADENGINE|Unsupported engine/.test(log)) return 'This needs Node 20.19 or newer: see https://nodejs.org.'
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network/i.test(log))
    return 'The package registry cannot be reached: check the network, and HTTPS_PROXY if there is a proxy, and run it again.'
  return 'Run it again; if it fails the same way, `npm ci` shows everything.'
}

/** With --foreground-scripts npm names a package before it runs its install script. */
const progress = (log) => (/^> better-sqlite3@/m.test(log) ? 'compiling better-sqlite3' : 'fetching packages')

const npm = (root, output, onText) =>
  new Promise((resolve) => {
    const windows = process.platform === 'win32'
    const child = spawn(windows ? 'npm.cmd' : 'npm', ['ci', '--no-fund', '--no-audit', '--foreground-scripts'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows,
      // A person's NODE_ENV=production would leave out esbuild, which builds the program.
      // JOBS: node-gyp compiles on one core unless it is told otherwise.
      env: { ...process.env, NODE_ENV: '', npm_config_omit: '', JOBS: process.env.JOBS ?? 'max' },
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output.write(text)
        onText(text)
      })
    }
    // npm would go on alone and write into node_modules behind the back of the next set-up.
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
      const stop = () => {
        child.kill(signal)
        process.exit(signal === 'SIGINT' ? 130 : 143)
      }
      process.once(signal, stop)
      child.once('close', () => process.off(signal, stop))
    }
    child.on('error', (error) => {
      onText(`${error.message}\n`)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })

/** npm would empty the folder a link points to, which belongs to another checkout. */
const isLink = (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false

/** Installs what package-lock.json names. `say` gets a line at least every 15 s. Throws an Error whose message says what to do. */
export const install = async (root, say, every = 15_000) => {
  const modules = join(root, 'node_modules')
  if (isLink(modules)) {
    throw new Error(
      `Packages have to be installed, but ${modules} is a link, and installing would empty the folder it leads to.\n` +
        'Take the link away and run it again, or bring the folder it leads to up to date first: npm start there.',
    )
  }
  const started = Date.now()
  const seconds = () => Math.round((Date.now() - started) / 1000)
  const logFile = join(root, '.cache/install.log')
  mkdirSync(dirname(logFile), { recursive: true })
  const output = createWriteStream(logFile)
  let log = ''
  const first = !existsSync(modules)
  say(`Installing packages (${first ? 'first run' : 'package-lock.json changed'}, two to three minutes) …`)
  const tick = setInterval(() => say(`  still ${progress(log)}, ${seconds()} s so far …`), every)
  // One that is broken off leaves nothing that looks whole.
  for (const mark of [stampOf(root), join(modules, '.package-lock.json')]) rmSync(mark, { force: true })
  const code = await npm(root, output, (text) => (log += text)).finally(() => clearInterval(tick))
  output.end()
  if (code !== 0) {
    const tail = log.trimEnd().split('\n').slice(-20).join('\n')
    throw new Error(
      `Installing packages failed (npm ci, exit ${code}). Its last lines:\n\n${tail}\n\n${advice(log)}\nAll of it: ${logFile}`,
    )
  }
  stamp(root)
  say(`Packages installed in ${seconds()} s.`)
}
