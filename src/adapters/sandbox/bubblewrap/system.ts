import { copyFileSync, lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { realPath } from '../real-path.ts'

/** What of this machine every boxed command sees, read-only. */
export interface System {
  readonly folders: readonly string[]
  readonly links: readonly { readonly path: string; readonly target: string }[]
  /** A folder that stands for /etc. */
  readonly etc: string
  /** What is taken fresh where the network is allowed: `from` on this machine, `to` in the box. */
  readonly network: readonly { readonly from: string; readonly to: string }[]
}

const wanted = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store', '/gnu/store']

/** Settings that programs need to start, and that say nothing of this machine's passwords, keys and services. */
const settings = [
  ...['passwd', 'group', 'nsswitch.conf', 'hosts', 'host.conf', 'gai.conf', 'protocols', 'services', 'networks'],
  ...[
    'ld.so.cache',
    'ld.so.conf',
    'ld.so.conf.d',
    'alternatives',
    'localtime',
    'timezone',
    'locale.alias',
    'locale.conf',
  ],
  ...[
    'os-release',
    'lsb-release',
    'debian_version',
    'shells',
    'inputrc',
    'terminfo',
    'magic',
    'mime.types',
    'login.defs',
  ],
  ...[
    'fonts',
    'perl',
    'python3',
    'ssl/openssl.cnf',
    'pki/tls/openssl.cnf',
    'crypto-policies',
    'ImageMagick-6',
    'texmf',
  ],
]
/** Settings in folders of several versions. */
const versioned = /^(?:java-\d|ImageMagick-\d|python\d)/

const certificates = [
  'ssl/certs',
  'ssl/cert.pem',
  'ca-certificates',
  'pki/tls/certs',
  'pki/tls/cert.pem',
  'pki/ca-trust',
]

/** `folder`: private, for as long as the shell lives; what stands for /etc is put there once, since each mount costs. */
export function lookAtSystem(folder: string): System {
  const folders: string[] = []
  const links: { path: string; target: string }[] = []
  for (const path of wanted) {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats?.isSymbolicLink() === true) links.push({ path, target: readlinkSync(path) })
    else if (stats?.isDirectory() === true) folders.push(path)
  }
  const etc = join(folder, 'etc')
  mkdirSync(etc, { mode: 0o755 })
  const all = realPath('/etc') === null ? [] : readdirSync('/etc')
  for (const name of new Set([...settings, ...all.filter((each) => versioned.test(each))])) {
    const from = realPath(join('/etc', name))
    if (from === null) continue
    mkdirSync(dirname(join(etc, name)), { recursive: true, mode: 0o755 })
    copy(from, join(etc, name))
  }
  const network: { from: string; to: string }[] = []
  for (const name of ['resolv.conf', 'hosts', ...certificates]) {
    const from = realPath(join('/etc', name))
    if (from === null) continue
    place(join(etc, name), from)
    network.push({ from, to: join('/etc', name) })
  }
  return { folders, links, etc, network }
}

/** Links inside a folder stay links. What cannot be read is not there. */
function copy(from: string, to: string): void {
  try {
    const stats = lstatSync(from)
    if (stats.isSymbolicLink()) symlinkSync(readlinkSync(from), to)
    else if (stats.isFile()) copyFileSync(from, to)
    else if (stats.isDirectory()) {
      mkdirSync(to, { mode: 0o755 })
      // Pages of manuals are half of what stands in alternatives.
      for (const name of readdirSync(from)) if (!name.endsWith('.gz')) copy(join(from, name), join(to, name))
    }
  } catch (error) {
    if (!['EACCES', 'EPERM', 'ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Something to mount over. */
function place(path: string, from: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 })
  if (lstatSync(from).isDirectory()) mkdirSync(path, { recursive: true, mode: 0o755 })
  else writeFileSync(path, '', { flag: 'a', mode: 0o644 })
}
