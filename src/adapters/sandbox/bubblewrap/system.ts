import { lstatSync, readlinkSync } from 'node:fs'
import { cp, mkdir, readdir, realpath, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

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
export async function lookAtSystem(folder: string): Promise<System> {
  const folders: string[] = []
  const links: { path: string; target: string }[] = []
  for (const path of wanted) {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats?.isSymbolicLink() === true) links.push({ path, target: readlinkSync(path) })
    else if (stats?.isDirectory() === true) folders.push(path)
  }
  const etc = join(folder, 'etc')
  await mkdir(etc, { recursive: true, mode: 0o755 })
  const all = await readdir('/etc').catch(() => [])
  for (const name of new Set([...settings, ...all.filter((each) => versioned.test(each))])) await copy(name, etc)
  const network: { from: string; to: string }[] = []
  for (const name of ['resolv.conf', 'hosts', ...certificates]) {
    const from = await realpath(join('/etc', name)).catch(() => null)
    if (from === null) continue
    await place(join(etc, name), from)
    network.push({ from, to: join('/etc', name) })
  }
  return { folders, links, etc, network }
}

/** Of a link what it leads to; links inside a folder stay links. What cannot be read is not there. */
async function copy(name: string, etc: string): Promise<void> {
  const from = await realpath(join('/etc', name)).catch(() => null)
  if (from === null) return
  const to = join(etc, name)
  await mkdir(dirname(to), { recursive: true, mode: 0o755 })
  await cp(from, to, { recursive: true, verbatimSymlinks: true, force: false }).catch(() => {})
}

/** Something to mount over. */
async function place(path: string, from: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 })
  if (lstatSync(from).isDirectory()) await mkdir(path, { recursive: true, mode: 0o755 })
  else await writeFile(path, '', { flag: 'a', mode: 0o644 })
}
