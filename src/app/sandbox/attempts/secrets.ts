import { homedir } from 'node:os'
import { complaint, outcome, type Attempt } from '../attempt.ts'
import type { Stage } from '../stage.ts'

const read = (name: string, script: (stage: Stage) => string, box: 'usual' | 'wide' = 'usual'): Attempt => ({
  name: `read ${name}`,
  async try(stage) {
    const { output } = await stage.run(script(stage), { box })
    const said = output.includes(stage.secret)
    stage.restore()
    return outcome(!said, complaint(output) || 'there was nothing to read', 'the secret was read')
  },
})

const all = (folder: string): string => `cat ${folder}/* ${folder}/*/* 2>&1`

/** Reading what is nobody's business. */
export const secretAttempts: readonly Attempt[] = [
  read('a private key in ~/.ssh', ({ home }) => `cat ${home}/.ssh/id_ed25519`),
  read('the vault', ({ localgpt }) => `cat ${localgpt}/state/vault.json`),
  read('the token of the host', ({ localgpt }) => `cat ${localgpt}/state/host.json`),
  read('config.toml', ({ localgpt }) => `cat ${localgpt}/config.toml`),
  read('the logs', ({ localgpt }) => `cat ${localgpt}/logs/agent.log`),
  read('the vault through a link', () => all('way-in')),
  read('a file nobody allowed', ({ outside }) => `cat ${outside}/target.txt`),
  read('a file by a path with dots', () => 'cat ../../../outside/target.txt ../state/vault.json'),
  read('through /proc/1/root', ({ localgpt }) => `cat /proc/1/root${localgpt}/state/vault.json`),
  read(
    'through the folder of another process',
    ({ localgpt, targets }) => `cat /proc/${targets.victim()}/root${localgpt}/state/vault.json`,
  ),
  read('the vault where its home is allowed', ({ localgpt }) => all(`${localgpt}/state`), 'wide'),
  read('config.toml where its home is allowed', ({ localgpt }) => `cat ${localgpt}/config.toml`, 'wide'),
  read('the vault by moving its folder', ({ localgpt }) => `cd ${localgpt}; mv state moved; cat moved/*`, 'wide'),
  read(
    'the vault by moving the home',
    ({ localgpt }) => `mv ${localgpt} ${localgpt}-moved; ${all(`${localgpt}-moved/state`)}`,
    'wide',
  ),
  read('keys in the environment', () => 'env; set; export -p'),
  read('keys in the environment of another process', ({ targets }) => `cat /proc/${targets.victim()}/environ`),
  {
    name: 'read the passwords of this machine',
    async try(stage) {
      const { output } = await stage.run('cat /etc/shadow /etc/gshadow')
      return outcome(!/^root:/m.test(output), complaint(output), '/etc/shadow was read')
    },
  },
  {
    name: 'look into the home folder of the person',
    async try(stage) {
      const { output } = await stage.run(`find ${homedir()} -maxdepth 1 -type f 2>/dev/null`)
      return outcome(output.trim() === '', 'no file of it is seen', `it shows ${complaint(output)}`)
    },
  },
]
