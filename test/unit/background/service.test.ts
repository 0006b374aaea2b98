import { describe, expect, it } from 'vitest'
import { launchdAgent, launchdPlan } from '../../../src/app/background/launchd.ts'
import { planService, unknownToService, type Machine } from '../../../src/app/background/plan-service.ts'
import { typed, type Service } from '../../../src/app/background/service.ts'
import { systemdPlan, systemdUnit } from '../../../src/app/background/systemd.ts'
import { faultFrom } from '../../../src/bus/messages/fault.ts'
import { homePaths } from '../../../src/config/paths.ts'

const service: Service = {
  name: 'localgpt',
  home: '/home/ada/my 50% & <home>',
  command: ['/opt/node 20/bin/node', '/srv/$HOME/"q" \\ 5%/localgpt.js', 'daemon', 'start', '--foreground'],
  variables: { PATH: '/a b/%h:$HOME/bin' },
  log: '/home/ada/my 50% & <home>/logs/daemon.log',
}

const machine = (platform: NodeJS.Platform): Machine => ({
  platform,
  homedir: '/home/ada',
  uid: 501,
  node: '/usr/bin/node',
  program: '/opt/localgpt.js',
})
const paths = homePaths({ env: {}, homedir: '/home/ada' })

describe('a unit of systemd', () => {
  it('quotes spaces, quotes and backslashes, and keeps % and $ from being read', () => {
    expect(systemdUnit(service))
      .toBe(String.raw`# Made by ${'`'}localgpt daemon install${'`'}; ${'`'}localgpt daemon uninstall${'`'} takes it away.
[Unit]
Description=LocalGPT (/home/ada/my 50%% & <home>)

[Service]
ExecStart="/opt/node 20/bin/node" "/srv/$$HOME/\"q\" \\ 5%%/localgpt.js" "daemon" "start" "--foreground"
ExecReload=/bin/kill -HUP $MAINPID
WorkingDirectory=/home/ada/my 50%% & <home>
Environment="PATH=/a b/%%h:$HOME/bin"
Restart=on-failure
RestartSec=10
# Settings that are wrong, which only a person can mend.
RestartPreventExitStatus=2
TimeoutStopSec=15
UMask=0077
StandardOutput=append:/home/ada/my 50%% & <home>/logs/daemon.log
StandardError=inherit

[Install]
WantedBy=default.target
`)
  })

  it('takes $ in the path of Node as it is, where systemd replaces nothing', () => {
    expect(systemdUnit({ ...service, command: ['/a$b/node', '/a$b/c.js'] })).toContain(
      'ExecStart="/a$b/node" "/a$$b/c.js"',
    )
  })

  it('is enabled for the person alone', () => {
    const { file, install, uninstall } = systemdPlan(service, '/home/ada')
    expect(file).toBe('/home/ada/.config/systemd/user/localgpt.service')
    expect(install.map(typed)).toEqual([
      'systemctl --user daemon-reload',
      'systemctl --user enable --now localgpt.service',
    ])
    expect(uninstall.map(typed)).toEqual(['systemctl --user disable --now localgpt.service'])
  })
})

describe('an agent of launchd', () => {
  it('is a property list with everything escaped', () => {
    expect(launchdAgent(service)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Made by \`localgpt daemon install\`; \`localgpt daemon uninstall\` takes it away. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>localgpt</string>
  <key>ProgramArguments</key>
  <array>
    <string>/opt/node 20/bin/node</string>
    <string>/srv/$HOME/"q" \\ 5%/localgpt.js</string>
    <string>daemon</string>
    <string>start</string>
    <string>--foreground</string>
  </array>
  <key>WorkingDirectory</key>
  <string>/home/ada/my 50% &amp; &lt;home&gt;</string>
  <key>EnvironmentVariables</key>
  <dict>
    <key>PATH</key>
    <string>/a b/%h:$HOME/bin</string>
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardOutPath</key>
  <string>/home/ada/my 50% &amp; &lt;home&gt;/logs/daemon.log</string>
  <key>StandardErrorPath</key>
  <string>/home/ada/my 50% &amp; &lt;home&gt;/logs/daemon.log</string>
</dict>
</plist>
`)
  })

  it('takes the place of an older one', () => {
    const { file, before, install } = launchdPlan({ ...service, name: 'localgpt-work' }, '/Users/ada lovelace', 501)
    expect(before.map(typed)).toEqual(['launchctl bootout gui/501/localgpt-work'])
    expect(install.map(typed)).toEqual([`launchctl bootstrap gui/501 '${file}'`])
    expect(file).toBe('/Users/ada lovelace/Library/LaunchAgents/localgpt-work.plist')
  })
})

describe('what is planned', () => {
  it('names a profile, keeps flags and the home, and leaves keys of the environment out', () => {
    const env = { LOCALGPT_HOME: '~/gpt', PATH: '/bin', ANTHROPIC_API_KEY: 'sk-secret' }
    const flags = { model: 'opus', config: 'x.toml' }
    const mine = { ...homePaths({ env, homedir: '/home/ada' }), configFile: '/etc/x.toml' }
    const { file, text } = planService(flags, mine, env, machine('linux'))
    expect(file).toMatch(/\/localgpt\.service$/)
    expect(text).toContain(
      'ExecStart="/usr/bin/node" "/opt/localgpt.js" "--config" "/etc/x.toml" "--model" "opus" "daemon" "start" "--foreground"\n',
    )
    expect(text).toContain('Environment="LOCALGPT_HOME=/home/ada/gpt"\nEnvironment="PATH=/bin"\n')
    expect(text).not.toContain('sk-secret')
    const profile = planService({ profile: 'work' }, paths, {}, machine('darwin'))
    expect(profile.file).toBe('/home/ada/Library/LaunchAgents/localgpt-work.plist')
  })

  it('tells which variables of the shell a service lacks, by name alone', () => {
    const env = {
      LOCALGPT_HOME: '/x',
      PATH: '/bin',
      OPENAI_API_KEY: 'sk-secret',
      LOCALGPT_SERVER_PORT: '1',
      https_proxy: 'p',
    }
    expect(unknownToService(env)).toEqual(['LOCALGPT_SERVER_PORT', 'OPENAI_API_KEY', 'https_proxy'])
  })

  it('is left to the Task Scheduler on Windows, with its command', () => {
    let fault
    try {
      planService({}, paths, {}, { ...machine('win32'), node: String.raw`C:\Program Files\node.exe` })
    } catch (error) {
      fault = faultFrom(error)
    }
    expect(fault?.hint).toContain(
      String.raw`schtasks /Create /TN LocalGPT /SC ONLOGON /TR "\"C:\Program Files\node.exe\" \"/opt/localgpt.js\" daemon start"`,
    )
  })
})
