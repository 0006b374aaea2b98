import { join } from 'node:path'
import { RETRY_S, type Service, type ServicePlan } from './service.ts'

/** `%` begins a specifier in every setting (systemd.unit(5)). */
const plain = (text: string): string => text.replaceAll('%', '%%')

/** A word of a list of words: quoted, with the escapes of C (systemd.syntax(7)). */
const word = (text: string): string =>
  `"${plain(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

/** `$` begins a variable in what follows the program's path (systemd.service(5)). */
const commandLine = ([program = '', ...rest]: readonly string[]): string =>
  [word(program), ...rest.map((each) => word(each.replaceAll('$', '$$$$')))].join(' ')

const execStart = (command: readonly string[]): string => `ExecStart=${commandLine(command)}`
const workingDirectory = (home: string): string => `WorkingDirectory=${plain(home)}`

/** A user unit of systemd 240 or newer. */
export const systemdUnit = ({ home, command, variables, log }: Service): string => `\
# Made by \`localgpt daemon install\`; \`localgpt daemon uninstall\` takes it away.
[Unit]
Description=LocalGPT (${plain(home)})

[Service]
${execStart(command)}
ExecReload=/bin/kill -HUP $MAINPID
${workingDirectory(home)}
${Object.entries(variables)
  .map(([name, value]) => `Environment=${word(`${name}=${value}`)}\n`)
  .join('')}\
Restart=on-failure
RestartSec=${RETRY_S}
# Settings that are wrong, which only a person can mend.
RestartPreventExitStatus=2
TimeoutStopSec=15
UMask=0077
StandardOutput=append:${plain(log)}
StandardError=inherit

[Install]
WantedBy=default.target
`

export function systemdPlan(service: Service, homedir: string): ServicePlan {
  const unit = `${service.name}.service`
  const user = (...words: readonly string[]) => ['systemctl', '--user', ...words]
  return {
    file: join(homedir, '.config/systemd/user', unit),
    text: systemdUnit(service),
    marks: { home: `${workingDirectory(service.home)}\n`, command: `${execStart(service.command)}\n` },
    check: user('show-environment'),
    before: [],
    install: [user('daemon-reload'), user('enable', '--now', unit)],
    start: user('start', unit),
    uninstall: [user('disable', '--now', unit)],
    afterwards: [user('daemon-reload')],
  }
}
