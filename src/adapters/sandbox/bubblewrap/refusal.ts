import { readFileSync } from 'node:fs'

const managers: readonly (readonly [RegExp, string])[] = [
  [/debian|ubuntu|mint|raspbian|pop/, 'sudo apt install bubblewrap'],
  [/fedora|rhel|centos|rocky|alma/, 'sudo dnf install bubblewrap'],
  [/arch|manjaro/, 'sudo pacman -S bubblewrap'],
  [/suse/, 'sudo zypper install bubblewrap'],
  [/alpine/, 'sudo apk add bubblewrap'],
]

/** os-release(5) */
export function installHint(release = read('/etc/os-release')): string {
  const names = release
    .split('\n')
    .filter((line) => /^ID(?:_LIKE)?=/.test(line))
    .join(' ')
    .toLowerCase()
  return managers.find(([name]) => name.test(names))?.[1] ?? 'Install the package bubblewrap of your system.'
}

/** The switches of a kernel that stop an ordinary user's namespaces, with the value that does, and what turns them. */
const switches: readonly (readonly [string, string, string])[] = [
  [
    'kernel/apparmor_restrict_unprivileged_userns',
    '1',
    'AppArmor allows namespaces to none but the programs it knows: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
  ],
  ['kernel/unprivileged_userns_clone', '0', 'sudo sysctl -w kernel.unprivileged_userns_clone=1'],
  ['user/max_user_namespaces', '0', 'sudo sysctl -w user.max_user_namespaces=15000'],
]

/** What to do where bubblewrap is there and may not work. */
export const refusalHint = (valueOf = (name: string): string => read(`/proc/sys/${name}`).trim()): string =>
  switches.find(([name, value]) => valueOf(name) === value)?.[2] ??
  'Where LocalGPT runs in a container, the container has to allow user namespaces and mounts.'

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
