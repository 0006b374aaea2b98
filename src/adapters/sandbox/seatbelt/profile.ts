import { dirname } from 'node:path'
import type { Mount } from '../places.ts'

interface Profile {
  /** As for a mount: read and write, read alone, hidden. */
  readonly mounts: readonly Mount[]
  /** The command's own folder for temporary files. */
  readonly tmp: string
  readonly network: 'deny' | 'allow'
}

/** Programs, libraries and what they need to start on macOS; nothing of a person. */
const programs = ['/usr', '/bin', '/sbin', '/System', '/opt/homebrew']
const libraries = ['/Library/Frameworks', '/Library/Developer', '/Library/Apple', '/private/var/db/dyld']
const settings = ['/private/etc/ssl', '/private/etc/localtime', '/private/var/db/timezone', '/private/var/select']
const names = ['passwd', 'group', 'hosts', 'services', 'shells'].map((name) => `/private/etc/${name}`)
const devices = ['/dev/null', '/dev/zero', '/dev/random', '/dev/urandom', '/dev/stdin', '/dev/stdout', '/dev/stderr']
const devicesToWrite = ['/dev/null', '/dev/zero', '/dev/stdout', '/dev/stderr']

/**
 * A profile of the Seatbelt sandbox of macOS (sandbox-exec(1)). All is refused that is not named here; of two rules for
 * the same thing the later one holds, so the places come as they would be mounted, the deeper ones later.
 */
export function seatbeltProfile({ mounts, tmp, network }: Profile): string {
  const places = mounts.filter(({ kind }) => kind !== 'link')
  const paths = places.map(({ path }) => path)
  return [
    '(version 1)',
    '(deny default)',
    '(allow process-exec process-fork)',
    '(allow signal process-info* (target same-sandbox))',
    '(allow file-map-executable)',
    '(allow sysctl-read)',
    '(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))',
    rule('allow', 'file-read-metadata', 'literal', [
      ...new Set(['/', '/etc', '/tmp', '/var', '/dev', ...[...paths, tmp].flatMap(ancestors)]),
    ]),
    rule('allow', 'file-read*', 'subpath', [...programs, ...libraries, ...settings, '/dev/fd']),
    rule('allow', 'file-read*', 'literal', ['/', ...names, ...devices]),
    rule('allow', 'file-write-data', 'literal', devicesToWrite),
    rule('allow', 'file-read* file-write*', 'subpath', [tmp]),
    ...places.flatMap(placeRules),
    // What is a place may be filled, where it is open, but not be renamed or removed.
    rule('deny', 'file-write-unlink', 'literal', [tmp, ...paths]),
    ...(network === 'allow'
      ? ['(allow network-outbound (remote ip))', '(allow network-inbound (local ip))', resolver]
      : ['(deny network*)']),
  ].join('\n')
}

/** Names of other machines are asked for there. */
const resolver = '(allow network-outbound (literal "/private/var/run/mDNSResponder"))'

function placeRules({ kind, path }: Mount): string[] {
  switch (kind) {
    case 'write':
      return [rule('allow', 'file-read* file-write*', 'subpath', [path])]
    case 'read':
      return [rule('allow', 'file-read*', 'subpath', [path]), rule('deny', 'file-write*', 'subpath', [path])]
    case 'hide-folder':
    case 'hide-file':
      return [rule('deny', 'file-read* file-write*', 'subpath', [path])]
    case 'link':
      return []
  }
}

const rule = (answer: 'allow' | 'deny', what: string, how: 'literal' | 'subpath', paths: readonly string[]): string =>
  `(${answer} ${what} ${paths.map((path) => `(${how} ${quoted(path)})`).join(' ')})`

/** A string of the profile language, which is a Scheme. */
const quoted = (path: string): string => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

function ancestors(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...ancestors(parent)]
}
