import { hiddenRuns } from '../untrusted/invisible.ts'
import { foldPath, isAtOrBelow } from './fold.ts'

/** What a folder that is to be opened may neither be nor hold. Absolute. */
export interface Surroundings {
  /** The home folder of the person. */
  readonly personHome: string
  /** Where LocalGPT keeps its files, and where its program lies. */
  readonly home: string
  readonly program: string
}

/** Below which nothing is a person's own, from the root of a disk. */
const SYSTEM = [
  ...[
    'bin',
    'boot',
    'dev',
    'etc',
    'gnu',
    'lib',
    'lib32',
    'lib64',
    'libx32',
    'lost+found',
    'nix',
    'proc',
    'sbin',
    'snap',
  ],
  ...['sys', 'usr', 'var/backups', 'var/cache', 'var/db', 'var/lib', 'var/lock', 'var/log', 'var/mail', 'var/run'],
  ...[
    'var/spool',
    'applications',
    'library',
    'system',
    'windows',
    'program files',
    'program files (x86)',
    'programdata',
  ],
].map((path) => path.split('/'))

/** Where the folders of many stand beside each other; each of them may be a person's own. */
const SHARED = new Set([
  ...['home', 'media', 'mnt', 'opt', 'run/media', 'srv', 'tmp', 'users', 'var', 'var/folders', 'var/home', 'var/tmp'],
  ...['var/www', 'volumes'],
])

/** What breaks a line that tells of a name, or is lost in it. */
const UNSHOWN = /[\p{Cc}\p{Zl}\p{Zp}]|\s\s|\s$/u

/**
 * Why a folder is not opened to tools as a whole, as the rest of a sentence; null: nothing is against it. All paths are
 * absolute with links resolved.
 */
export function againstOpening(
  folder: string,
  { personHome, home, program, workspace }: Surroundings & { readonly workspace: string },
): string | null {
  if (UNSHOWN.test(folder) || hiddenRuns(folder).length > 0) return 'its name holds characters that cannot be shown'
  const names = foldPath(folder)
  const holds = (path: string): boolean => isAtOrBelow(names, foldPath(path))
  const liesIn = (path: string): boolean => isAtOrBelow(foldPath(path), names)

  const way = fromDisk(names)
  if (way.length === 0) return 'it is a whole disk'
  if (holds(personHome)) return 'it is your home folder, or holds it'
  if (isSystem(way)) return 'it belongs to the system'
  if (SHARED.has(way.join('/'))) return 'it is too wide: others have their folders in it'
  const inside = withinHome(way) ?? (liesIn(personHome) ? names.slice(foldPath(personHome).length) : [''])
  if (inside.length === 0) return 'it is a whole home folder'
  if (inside.some((name) => name.startsWith('.')) || isLibrary(way, inside))
    return 'it lies in a hidden folder of a home, where programs keep keys and settings'
  if (holds(home) || liesIn(home) || holds(workspace)) return 'LocalGPT keeps its own files there'
  return holds(program) || liesIn(program) ? 'LocalGPT itself runs from there' : null
}

/** Without the letter of a drive, also where WSL mounts it (/mnt/c), and without the /private of macOS. */
function fromDisk(names: readonly string[]): readonly string[] {
  const isDrive = (name = ''): boolean => /^[a-z]$/.test(name)
  if (names[0] === 'mnt' && isDrive(names[1])) return names.slice(2)
  return isDrive(names[0]) || names[0] === 'private' ? names.slice(1) : names
}

const isSystem = (way: readonly string[]): boolean =>
  SYSTEM.some((top) => isAtOrBelow(top, way)) || (way[0] === 'run' && way[1] !== 'media')

/** The way on from the home folder of whomever; null: it leads into none. */
function withinHome(way: readonly string[]): readonly string[] | null {
  if (way[0] === 'root') return way.slice(1)
  const homes = way[0] === 'var' ? way.slice(1) : way
  return (homes[0] === 'home' || homes[0] === 'users') && homes.length > 1 ? homes.slice(2) : null
}

/** What is hidden on macOS and Windows without a dot. */
const isLibrary = ([top]: readonly string[], [first = '']: readonly string[]): boolean =>
  top === 'users' && ['library', 'appdata'].includes(first)
