import { join } from 'node:path'
import { RETRY_S, type Service, type ServicePlan } from './service.ts'

const text = (value: string): string =>
  `<string>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string>`

const UMASK = 0o077

const programArguments = (command: readonly string[]): string => `\
  <key>ProgramArguments</key>
  <array>
${command.map((each) => `    ${text(each)}\n`).join('')}\
  </array>`

const workingDirectory = (home: string): string => `  <key>WorkingDirectory</key>\n  ${text(home)}`

/** An agent of launchd (launchd.plist(5)). */
export const launchdAgent = ({ name, home, command, variables, log }: Service): string => `\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Made by \`localgpt daemon install\`; \`localgpt daemon uninstall\` takes it away. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  ${text(name)}
${programArguments(command)}
${workingDirectory(home)}
  <key>EnvironmentVariables</key>
  <dict>
${Object.entries(variables)
  .map(([key, value]) => `    <key>${key}</key>\n    ${text(value)}\n`)
  .join('')}\
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>${RETRY_S}</integer>
  <key>Umask</key>
  <integer>${UMASK}</integer>
  <key>StandardOutPath</key>
  ${text(log)}
  <key>StandardErrorPath</key>
  ${text(log)}
</dict>
</plist>
`

/** `uid`: of the person whose log-in starts it. */
export function launchdPlan(service: Service, homedir: string, uid: number): ServicePlan {
  const file = join(homedir, 'Library/LaunchAgents', `${service.name}.plist`)
  const domain = `gui/${uid}`
  const bootout = ['launchctl', 'bootout', `${domain}/${service.name}`]
  return {
    file,
    text: launchdAgent(service),
    marks: { home: workingDirectory(service.home), command: programArguments(service.command) },
    check: ['launchctl', 'print', domain],
    before: [bootout],
    install: [['launchctl', 'bootstrap', domain, file]],
    start: ['launchctl', 'kickstart', `${domain}/${service.name}`],
    uninstall: [bootout],
    afterwards: [],
  }
}
