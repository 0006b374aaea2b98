import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Limits } from './limits.ts'

/** One command's control groups. */
export interface Cage {
  /** Open files, the caller's to close: a process of one thread that writes 0 there is in. */
  readonly fds: readonly number[]
  remove(): Promise<void>
}

/** Makes groups that limit the processes of a command and, where `memory` says so, the memory of all of them together. */
export interface Cages {
  readonly memory: boolean
  make(): Cage
}

interface Parent {
  readonly folder: string
  readonly holds: readonly ('pids' | 'memory')[]
  /** Its file names: version 2 or 1 of control groups. */
  readonly version: 1 | 2
}

const ROOT = '/sys/fs/cgroup'
let made = 0

/** null: none can be made by this process here (cgroups(7)). */
export function findCages(limits: Limits, root = ROOT): Cages | null {
  const parents = parentsIn(root).filter((parent) => canMake(parent, limits))
  const pids = parents.find(({ holds }) => holds.includes('pids'))
  if (pids === undefined) return null
  const memory = pids.holds.includes('memory') ? pids : parents.find(({ holds }) => holds.includes('memory'))
  const used = memory === undefined || memory === pids ? [pids] : [pids, memory]
  return { memory: memory !== undefined, make: () => makeCage(used, limits) }
}

/** `/proc/self/cgroup`: `0::/PATH` of version 2, `N:CONTROLLER:/PATH` of version 1. */
function parentsIn(root: string): Parent[] {
  const own = read('/proc/self/cgroup')
    .split('\n')
    .map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line))
    .flatMap((found) => (found === null ? [] : [{ controllers: found[1] ?? '', path: found[2] ?? '/' }]))
  return own.flatMap(({ controllers, path }): Parent[] => {
    if (controllers === 'pids' || controllers === 'memory')
      return [{ folder: join(root, controllers, path), holds: [controllers], version: 1 }]
    if (controllers !== '' || !existsSync(join(root, 'cgroup.controllers'))) return []
    // A group with processes of its own cannot hand its limits on, so a sister is made of the one this process is in.
    return [...new Set([join(root, dirname(path)), root])].flatMap((folder): Parent[] => {
      const offered = read(join(folder, 'cgroup.subtree_control')).split(/\s+/)
      return offered.includes('pids')
        ? [{ folder, holds: offered.includes('memory') ? ['pids', 'memory'] : ['pids'], version: 2 }]
        : []
    })
  })
}

/** Tries it, and takes away what a process left that was killed. */
function canMake(parent: Parent, limits: Limits): boolean {
  try {
    for (const name of readdirSync(parent.folder)) {
      const pid = /^localgpt-(\d+)-\d+$/.exec(name)?.[1]
      if (pid !== undefined && !existsSync(`/proc/${pid}`)) tryRemove(join(parent.folder, name))
    }
    const folder = makeGroup(parent, `localgpt-${process.pid}-${made++}`, limits)
    closeSync(openSync(doorOf(parent, folder), 'w'))
    return tryRemove(folder)
  } catch {
    return false
  }
}

function makeCage(parents: readonly Parent[], limits: Limits): Cage {
  const name = `localgpt-${process.pid}-${made++}`
  const groups = parents.map((parent) => ({ parent, folder: makeGroup(parent, name, limits) }))
  return {
    fds: groups.map(({ parent, folder }) => openSync(doorOf(parent, folder), 'w')),
    remove: async () => {
      for (const { folder } of groups) await removeEmptied(folder)
    },
  }
}

/** To move one thread takes no lock that all forks of the machine share; version 2 moves whole processes alone. */
const doorOf = ({ version }: Parent, folder: string): string => join(folder, version === 1 ? 'tasks' : 'cgroup.procs')

function makeGroup({ folder: parent, holds, version }: Parent, name: string, { processes, memory }: Limits): string {
  const folder = join(parent, name)
  mkdirSync(folder)
  try {
    if (holds.includes('pids')) writeFileSync(join(folder, 'pids.max'), String(processes))
    if (holds.includes('memory')) {
      writeFileSync(join(folder, version === 2 ? 'memory.max' : 'memory.limit_in_bytes'), String(memory))
      // Without swap, where the machine counts it.
      const swap = join(folder, version === 2 ? 'memory.swap.max' : 'memory.memsw.limit_in_bytes')
      if (existsSync(swap)) writeFileSync(swap, version === 2 ? '0' : String(memory))
    }
  } catch (error) {
    tryRemove(folder)
    throw error
  }
  return folder
}

/** ms between looks: the last processes of a box take a moment to be gone. */
const pauses = [5, 20, 100, 500, 2_000]

async function removeEmptied(folder: string): Promise<void> {
  for (const ms of pauses) {
    await sleep(ms)
    if (tryRemove(folder)) return
  }
}

function tryRemove(folder: string): boolean {
  try {
    rmdirSync(folder)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
