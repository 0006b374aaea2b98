type Env = Readonly<Record<string, string | undefined>>

/** Language, time zone, terminal and name: nothing that opens a door or changes how a program is loaded. */
const harmless = /^(?:LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|COLORTERM|USER|LOGNAME)$/

/** What the person's own programs need to work as the person, such as `git push` over ssh. */
const personal =
  /^(?:PATH|HOME|SHELL|TMPDIR|SSH_AUTH_SOCK|GNUPGHOME|GPG_TTY|DISPLAY|WAYLAND_DISPLAY|DBUS_SESSION_BUS_ADDRESS|XDG_[A-Z_]+|EDITOR|VISUAL|PAGER|JAVA_HOME|GOPATH|GOROOT|CARGO_HOME|RUSTUP_HOME|PYENV_ROOT|NVM_DIR|VOLTA_HOME|SSL_CERT_FILE|SSL_CERT_DIR|NODE_EXTRA_CA_CERTS)$/

const pick = (env: Env, names: readonly RegExp[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && names.some((name) => name.test(entry[0])),
    ),
  )

const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin'

interface Inside {
  /** HOME: what a command leaves in `~` stays to be seen. */
  readonly workspace: string
  readonly path: string
  /** A folder of the command's own; caches go there, not among the notes. */
  readonly tmp: string
  readonly extra?: Readonly<Record<string, string>>
}

/** Of a boxed command. An allow list: no key, no token, no `LD_*`, no `NODE_OPTIONS`, no `BASH_ENV`. */
export const boxedEnvironment = (env: Env, { workspace, path, tmp, extra = {} }: Inside): Record<string, string> => ({
  TERM: 'dumb',
  ...pick(env, [harmless]),
  ...extra,
  PATH: path === '' ? SYSTEM_PATH : path,
  HOME: workspace,
  SHELL: '/bin/bash',
  TMPDIR: tmp,
  XDG_CACHE_HOME: `${tmp}/.cache`,
  npm_config_cache: `${tmp}/.cache/npm`,
})

/** Of a command outside the box, which the person has allowed: an allow list, too, so no key of a provider. */
export const openEnvironment = (env: Env, home: string): Record<string, string> => ({
  TERM: 'dumb',
  PATH: SYSTEM_PATH,
  HOME: home,
  ...pick(env, [harmless, personal]),
})
