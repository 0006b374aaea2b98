import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, normalize, relative } from 'node:path'
import { isInside } from './places.ts'

export interface Toolchains {
  /** Read-only in the box. */
  readonly folders: readonly string[]
  /** PATH in the box. */
  readonly path: string
  readonly env: Readonly<Record<string, string>>
}

interface Where {
  readonly path: string
  /** The person's. */
  readonly home: string
  /** Folders whose programs are seen anyway. */
  readonly system: readonly string[]
  /** Never opened for the sake of a program. */
  readonly closed: readonly string[]
  /** Where anybody may put programs, which are left out. */
  readonly shared?: string
}

/** Folders of a home that a manager of programs has to itself: opened as a whole, for each mount costs time. */
const managers = /^\.(?:asdf|bun|deno|goenv|nodenv|nvm|pyenv|rbenv|sdkman|volta)$/

/** What programs of any other folder need beside it (Python, conda); nothing in there is personal. */
const beside = ['lib', 'lib64', 'libexec', 'include', 'pyvenv.cfg']

/** Programs that are on PATH without being part of the system, such as those of nvm, pyenv or rustup in the home folder. */
export function findToolchains({ path, home, system, closed, shared = '/tmp' }: Where): Toolchains {
  const entries = [...new Set(path.split(':').filter(isAbsolute).map(trimmed))]
  const installed = (entry: string): boolean => system.some((folder) => isInside(folder, entry))
  const own = entries.filter(
    (entry) => !installed(entry) && existsSync(entry) && isToolFolder(entry, home, [...closed, shared]),
  )
  const rustup = join(home, '.rustup')
  const rust = own.includes(join(home, '.cargo', 'bin')) && existsSync(rustup)
  const wanted = [...own.flatMap((entry) => foldersOf(entry, home)), ...(rust ? [rustup] : [])]
  return {
    folders: [...new Set(wanted)].filter(
      (folder) => existsSync(folder) && !wanted.some((other) => other !== folder && isInside(other, folder)),
    ),
    path: entries.filter((entry) => installed(entry) || own.includes(entry)).join(':'),
    env: rust ? { RUSTUP_HOME: rustup, CARGO_HOME: '/tmp/.cache/cargo' } : {},
  }
}

const trimmed = (entry: string): string => (entry === '/' ? entry : normalize(entry).replace(/\/+$/, ''))

/** Nothing that would open a whole home, or what is closed. */
const isToolFolder = (entry: string, home: string, closed: readonly string[]): boolean =>
  ['bin', 'sbin', 'shims', 'scripts'].includes(basename(entry)) &&
  !isInside(entry, home) &&
  !closed.some((path) => isInside(path, entry) || isInside(entry, path))

function foldersOf(entry: string, home: string): string[] {
  const [first = ''] = isInside(home, entry) ? relative(home, entry).split('/') : []
  if (managers.test(first)) return [join(home, first)]
  const parent = dirname(entry)
  return parent === home || parent === '/' ? [entry] : [entry, ...beside.map((name) => join(parent, name))]
}
