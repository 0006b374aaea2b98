import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { createFiles } from '../../src/adapters/files/files.ts'
import { protectedIn } from '../../src/security/paths/protected.ts'
import type { FilesPort } from '../../src/ports/files.ts'

/** In every file that no tool may read. */
export const SECRET = 'secret-9f31c7'
/** In every file that may be read. */
export const OPEN = 'open to be read'

/** What the person allowed besides the workspace: a folder of its own, the whole home, or the whole machine. */
export type Allowed = 'folder' | 'home' | 'machine'

export interface PathWorld {
  /** All of it, real and absolute. */
  readonly top: string
  readonly home: string
  readonly workspace: string
  readonly allowed: string
  readonly outside: string
  readonly files: (allowed: Allowed, byDescriptor: boolean) => FilesPort
  /** Puts a file there, parents made. */
  readonly put: (path: string, text: string) => void
  /** Everything that no tool may change, as it is: kind, rights and content by path. */
  readonly untouchable: () => ReadonlyMap<string, string>
  /** A descriptor of config.toml that is open in this process. */
  readonly descriptor: number
  readonly remove: () => void
}

/** A home with its workspace, a folder that is allowed and one that is not, each with something in it. */
export function createPathWorld(): PathWorld {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-paths-')))
  const [home, allowed, outside] = [join(top, 'home'), join(top, 'allowed'), join(top, 'outside')]
  const workspace = join(home, 'workspace')
  const kept = protectedIn({ home, workspace })
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  for (const name of ['config.toml', 'state/vault.json', 'state/host.json', 'state/events.db', 'state/models/a.onnx'])
    put(join(home, name), SECRET)
  for (const name of ['secret.txt', 'inner/secret.txt']) put(join(outside, name), SECRET)
  put(join(home, 'workspace2', 'secret.txt'), SECRET)
  put(join(home, 'logs', 'agent.log'), OPEN)
  for (const name of ['POLICY.md', 'IDENTITY.md', 'notes/a.md', 'notes/POLICY.md']) put(join(workspace, name), OPEN)
  put(join(allowed, 'b.md'), OPEN)
  const descriptor = openSync(join(home, 'config.toml'), 'r')

  /** Folders of which everything may change, but for `kept`. */
  const open = [workspace, allowed]
  const isKept = (path: string): boolean =>
    [...kept.protectedPaths, ...kept.hiddenPaths].some((top) => path === top || path.startsWith(`${top}/`))
  const untouchable = (): ReadonlyMap<string, string> => {
    const found = new Map<string, string>()
    const visit = (path: string): void => {
      const stats = lstatSync(path)
      const inOpen = open.some((root) => path.startsWith(`${root}/`))
      if (!inOpen || isKept(path))
        found.set(
          relative(top, path),
          [
            stats.mode.toString(8),
            stats.isFile() ? readFileSync(path, 'latin1') : '',
            stats.isSymbolicLink() ? readlinkSync(path) : '',
          ].join(' '),
        )
      if (stats.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name))
    }
    visit(top)
    return found
  }
  const extra: Readonly<Record<Allowed, readonly string[]>> = {
    folder: [allowed],
    home: [allowed, home],
    machine: ['/'],
  }
  return {
    top,
    home,
    workspace,
    allowed,
    outside,
    descriptor,
    put,
    untouchable,
    files: (which, byDescriptor) => createFiles({ workspace, allowPaths: extra[which], ...kept, byDescriptor }),
    remove: () => {
      closeSync(descriptor)
      rmSync(top, { recursive: true, force: true })
    },
  }
}
