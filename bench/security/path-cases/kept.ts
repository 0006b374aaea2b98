import { HIDDEN, INVALID, OUTSIDE, PROTECTED, RESERVED, type PathCase } from './path-case.ts'

/** The same name for some file system, or for somebody who reads it: by what is done to it. */
const spellings: Readonly<Record<string, (name: string) => string>> = {
  'in small letters': (name) => name.toLowerCase(),
  'in large letters': (name) => name.toUpperCase(),
  'in letters of both kinds': (name) =>
    Array.from(name, (c, i) => (i % 2 === 0 ? c.toLowerCase() : c.toUpperCase())).join(''),
  'in fullwidth letters': (name) =>
    Array.from(name, (c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0)).join(''),
  'in mathematical letters': (name) =>
    name.toLowerCase().replace(/[a-z]/g, (c) => String.fromCodePoint(0x1d41a + (c.codePointAt(0) ?? 0) - 0x61)),
  'with a long s or a dotless i': (name) => name.toLowerCase().replace('s', '\u017f').replace('i', '\u0131'),
  'with a character of no width': (name) => `${name.slice(0, 3)}\u200b${name.slice(3)}`,
  'with a soft hyphen': (name) => `${name.slice(0, 2)}\u00ad${name.slice(2)}`,
  'with a dot behind it': (name) => `${name}.`,
  'with spaces and dots behind it': (name) => `${name} . .`,
  'with its stream': (name) => `${name}::$DATA`,
  'with a stream of its own': (name) => `${name}:hidden`,
}

const spelled = (what: string, before: string, name: string, outcome: Pick<PathCase, 'read' | 'write'>) =>
  Object.entries(spellings)
    .map(([how, spell]): [string, string] => [how, spell(name)])
    .filter(([, spelling]) => spelling !== name)
    .map(([how, spelling]): PathCase => ({ title: `${what} ${how}`, path: before + spelling, ...outcome }))

const KEPT_UNSEEN = { read: 'tool.protected', write: 'tool.protected' } as const

/** The person's own files by their names, however spelled. */
export const keptCases: readonly PathCase[] = [
  { title: 'the policy', path: 'POLICY.md', ...PROTECTED },
  { title: 'the policy, absolute', path: '{workspace}/POLICY.md', ...PROTECTED },
  { title: 'the policy, by ./', path: './POLICY.md', ...PROTECTED },
  { title: 'the policy, by a way there and back', path: 'notes/../POLICY.md', ...PROTECTED },
  { title: 'the policy, by a folder that is not there', path: 'none/../POLICY.md', ...PROTECTED },
  { title: 'the policy, with a slash behind it', path: 'POLICY.md/', ...PROTECTED },
  { title: 'the policy as a folder', path: 'POLICY.md/new.md', ...RESERVED },
  { title: 'the identity', path: 'IDENTITY.md', ...PROTECTED },
  { title: 'the short name of the identity', path: 'IDENTI~1.MD', ...RESERVED },
  { title: 'a policy that is not there', path: 'POLICY.md', given: [{ gone: 'POLICY.md' }], ...RESERVED },
  ...spelled('the policy', '', 'POLICY.md', RESERVED),
  ...spelled('the identity', '', 'IDENTITY.md', RESERVED),
  { title: 'the settings', path: '../config.toml', ...HIDDEN },
  { title: 'the settings, absolute', path: '{home}/config.toml', ...HIDDEN },
  { title: 'the settings, from an allowed folder', path: '{allowed}/../home/config.toml', ...HIDDEN },
  { title: 'the short name of the settings', path: '../CONFIG~1.TOM', ...KEPT_UNSEEN },
  { title: 'another short name of the settings', path: '../CO3F7A~1.TOM', ...KEPT_UNSEEN },
  ...spelled('the settings', '../', 'config.toml', HIDDEN),
  { title: 'the vault', path: '../state/vault.json', ...HIDDEN },
  { title: 'the token of the host', path: '{home}/state/host.json', ...HIDDEN },
  { title: 'the log of everything', path: '{home}/state/events.db', ...HIDDEN },
  { title: 'a new file of the state', path: '{home}/state/deep/new.json', ...HIDDEN },
  { title: 'the state', path: '{home}/state', ...HIDDEN },
  ...spelled('the state', '../', 'state', HIDDEN),
  { title: 'the vault in a state spelled otherwise', path: '../STATE/Vault.json', ...HIDDEN },
  { title: 'what git runs', path: 'repo/.git/hooks/pre-commit', ...RESERVED },
  { title: 'what git is told', path: 'repo/.git/config', ...RESERVED },
  { title: 'what git is told, in large letters', path: 'repo/.GIT/config', ...RESERVED },
  { title: 'a log', path: '../logs/agent.log', read: 'tool.outside_roots', write: 'tool.protected' },
  { title: 'a new log', path: '../LOGS/new.log', read: 'tool.outside_roots', write: 'tool.protected' },
]

/** The same where the person allowed the whole home, or the whole machine. */
export const wideCases: readonly PathCase[] = [
  { title: 'the settings of an allowed home', path: '{home}/config.toml', allowed: 'home', ...HIDDEN },
  {
    title: 'the settings of an allowed home, spelled otherwise',
    path: '{home}/Config.TOML',
    allowed: 'home',
    ...HIDDEN,
  },
  { title: 'the settings of a home spelled otherwise', path: '{top}/HOME/config.toml', allowed: 'machine', ...HIDDEN },
  { title: 'the vault of an allowed home', path: '{home}/state/vault.json', allowed: 'home', ...HIDDEN },
  { title: 'the state of an allowed home', path: '{home}/state', allowed: 'home', ...HIDDEN },
  { title: 'the policy of an allowed home', path: '{home}/workspace/POLICY.md', allowed: 'home', ...PROTECTED },
  { title: 'a log of an allowed home', path: '{home}/logs/agent.log', allowed: 'home', ...PROTECTED },
  { title: 'a new log of an allowed home', path: '{home}/logs/new.log', allowed: 'home', ...RESERVED },
  { title: 'the settings of an allowed machine', path: '/{home}/config.toml', allowed: 'machine', ...INVALID },
  { title: 'the vault of an allowed machine', path: '{home}/state/vault.json', allowed: 'machine', ...HIDDEN },
  { title: 'beside an allowed home', path: '{outside}/secret.txt', allowed: 'home', ...OUTSIDE },
]
