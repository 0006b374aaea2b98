import { describe, expect, it } from 'vitest'
import { bubblewrapArguments, type Plan } from '../../../src/adapters/sandbox/bubblewrap/arguments.ts'
import { features } from '../../../src/adapters/sandbox/bubblewrap/features.ts'

const plan: Plan = {
  features: new Set(features),
  network: 'deny',
  limits: { tmp: 1000, sharedMemory: 500 },
  system: {
    folders: ['/usr'],
    links: [{ path: '/bin', target: 'usr/bin' }],
    etc: '/private/etc',
    network: [{ from: '/run/resolv.conf', to: '/etc/resolv.conf' }],
  },
  mounts: [
    { kind: 'write', path: '/home/me/notes' },
    { kind: 'read', path: '/home/me/notes/POLICY.md' },
    { kind: 'hide-folder', path: '/home/me/state' },
    { kind: 'hide-file', path: '/home/me/config.toml' },
    { kind: 'link', path: '/home/me/link', target: '/home/me/notes' },
  ],
  filterFd: 7,
}
const line = (change: Partial<Plan> = {}): string => bubblewrapArguments({ ...plan, ...change }).join(' ')

describe('the arguments of bubblewrap', () => {
  it('give a command namespaces, no rights, no terminal, and an end with its parent', () => {
    for (const flag of ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-net'])
      expect(line()).toContain(flag)
    for (const flag of ['--cap-drop ALL', '--new-session', '--die-with-parent', '--disable-userns', '--seccomp 7'])
      expect(line()).toContain(flag)
  })
  it('bind the system read-only, and nothing of this machine’s root, home or run', () => {
    const binds = bubblewrapArguments(plan).flatMap((word, i, all) =>
      word.includes('bind') ? [`${word} ${all[i + 1] ?? ''}`] : [],
    )
    expect(binds).toEqual([
      '--ro-bind /usr',
      '--ro-bind /private/etc',
      '--bind /home/me/notes',
      '--ro-bind /home/me/notes/POLICY.md',
      '--ro-bind /dev/null',
    ])
  })
  it('cover what is hidden, a folder by an empty one that stays empty', () => {
    expect(line()).toContain('--tmpfs /home/me/state --remount-ro /home/me/state')
    expect(line()).toContain('--ro-bind /dev/null /home/me/config.toml')
  })
  it('make /proc and the root read-only after everything is in its place', () => {
    expect(line()).toMatch(/--remount-ro \/proc --remount-ro \/ --$/)
  })
  it('share the network where it is allowed, with the names of servers as they are now', () => {
    expect(line({ network: 'allow' })).not.toContain('--unshare-net')
    expect(line({ network: 'allow' })).toContain('--ro-bind-try /run/resolv.conf /etc/resolv.conf')
  })
  it('leave out what this bubblewrap or kernel cannot do', () => {
    const least = line({ features: new Set() })
    for (const flag of ['--disable-userns', '--seccomp', '--size', '--proc']) expect(least).not.toContain(flag)
    expect(least).not.toContain('/proc')
  })
  it('make no link where a folder is mounted', () => {
    expect(line()).toContain('--symlink /tmp /var/tmp')
    expect(line({ mounts: [{ kind: 'write', path: '/var/tmp/notes' }] })).not.toContain('/tmp /var/tmp')
  })
})
