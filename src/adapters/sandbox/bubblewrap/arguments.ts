import type { Limits } from '../limits.ts'
import { isInside, type Mount } from '../places.ts'
import type { Feature } from './features.ts'
import type { System } from './system.ts'

export interface Plan {
  readonly features: ReadonlySet<Feature>
  readonly network: 'deny' | 'allow'
  readonly limits: Pick<Limits, 'tmp' | 'sharedMemory'>
  readonly system: System
  readonly mounts: readonly Mount[]
  /** Where the filter is read from. */
  readonly filterFd: number
}

/**
 * The arguments of bubblewrap (bwrap(1)) up to the program. The root is empty at first: what is not named here is not there.
 * Everything but the places, /tmp and /dev/shm is read-only at the end, also /proc, where root could change the kernel.
 */
export function bubblewrapArguments({ features, network, limits, system, mounts, filterFd }: Plan): string[] {
  const sized = (bytes: number): string[] => (features.has('sizes') ? ['--size', String(bytes)] : [])
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...(network === 'deny' ? ['--unshare-net'] : []),
    ...(features.has('noNewUserNamespaces') ? ['--disable-userns'] : []),
    ...['--hostname', 'box', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...(features.has('filter') ? ['--seccomp', String(filterFd)] : []),
    ...system.folders.flatMap((folder) => ['--ro-bind', folder, folder]),
    ...system.links.flatMap(({ path, target }) => ['--symlink', target, path]),
    ...['--ro-bind', system.etc, '/etc'],
    ...(network === 'allow' ? system.network.flatMap(({ from, to }) => ['--ro-bind-try', from, to]) : []),
    ...(features.has('processes') ? ['--proc', '/proc'] : []),
    ...['--dev', '/dev', ...sized(limits.sharedMemory), '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...[...sized(limits.tmp), '--tmpfs', '/tmp'],
    ...(mounts.some(({ path }) => path === '/var' || isInside('/var/tmp', path))
      ? []
      : ['--symlink', '/tmp', '/var/tmp']),
    ...mounts.flatMap(mountArguments),
    ...(features.has('processes') ? ['--remount-ro', '/proc'] : []),
    ...['--remount-ro', '/', '--'],
  ]
}

function mountArguments(mount: Mount): string[] {
  const { kind, path } = mount
  switch (kind) {
    case 'write':
      return ['--bind', path, path]
    case 'read':
      return ['--ro-bind', path, path]
    case 'hide-folder':
      return ['--tmpfs', path, '--remount-ro', path]
    case 'hide-file':
      // Devices cannot be opened there, so neither can this one be read nor written.
      return ['--ro-bind', '/dev/null', path]
    case 'link':
      return ['--symlink', mount.target, path]
  }
}
