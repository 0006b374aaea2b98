import { blocked, PUBLIC, PUBLIC_6, read, type Case } from './case.ts'

const NAME = 'pages.example.org'
const START = `http://${NAME}/`

const names = (...answers: readonly (readonly string[])[]): Pick<Case, 'names'> => ({ names: { [NAME]: answers } })

/** What name servers may answer. */
const answers: readonly Case[] = [
  { ...read('two public addresses', START), ...names([PUBLIC, PUBLIC_6]) },
  { ...blocked('a public address, then a private one', START), ...names([PUBLIC, '10.0.0.1']) },
  { ...blocked('a private address, then a public one', START), ...names(['192.168.1.1', PUBLIC]) },
  {
    ...blocked('a public address among many, one of this machine', START),
    ...names([PUBLIC, PUBLIC_6, '8.8.8.8', '::1']),
  },
  { ...blocked('a public address and the metadata of a cloud', START), ...names([PUBLIC, '169.254.169.254']) },
  { ...blocked('a public address and one of this machine as IPv6', START), ...names([PUBLIC, '::ffff:127.0.0.1']) },
  { ...blocked('a link-local address with its zone', START), ...names(['fe80::1%eth0']) },
  { ...blocked('something that is no address', START), ...names(['localhost']) },
  { ...blocked('an address in octal', START), ...names(['0177.0.0.1']) },
  { ...blocked('nothing but an empty text', START), ...names(['']) },
  { ...blocked('a name with a port', `http://${NAME}:8080/`), ...names(['127.0.0.1']) },
  { name: 'no address', url: START, ...names([]), outcome: 'failed', dialled: [] },
]

/** A name that leads elsewhere when it is looked up again. */
const rebinding: readonly Case[] = [
  { ...read('public when judged, private a moment later', START), ...names([PUBLIC], ['127.0.0.1']) },
  {
    ...read('public when judged, the metadata of a cloud a moment later', START),
    ...names([PUBLIC], ['169.254.169.254']),
  },
  {
    ...blocked('a redirect to the same name, which is private by then', START),
    ...names([PUBLIC], ['127.0.0.1']),
    moved: { [START]: `${START}next` },
    dialled: [PUBLIC],
  },
  {
    ...blocked('a redirect to the same name, which has a private address as well by then', START),
    ...names([PUBLIC], [PUBLIC, '10.1.2.3']),
    moved: { [START]: '/next' },
    dialled: [PUBLIC],
  },
  ...['127.0.0.1', '10.0.0.1', '::1', '::ffff:127.0.0.1', '8.8.4.4', ''].map((end): Case => ({
    ...blocked(`a connection that ends at ${end === '' ? 'no address' : end} instead`, START),
    ends: { [PUBLIC]: end },
    dialled: [PUBLIC],
  })),
  { ...read('a connection that ends where it should, written as IPv6', START), ends: { [PUBLIC]: `::ffff:${PUBLIC}` } },
]

/** Where a public page may send on to. */
const TARGETS = [
  ...[
    'http://127.0.0.1/',
    'http://127.0.0.1:8080/admin',
    'http://localhost/',
    'http://0/',
    'http://[::1]/',
    '//127.0.0.1/',
  ],
  ...['http://2130706433/', 'http://0x7f.1/', 'http://169.254.169.254/latest/meta-data/', 'http://192.168.0.1/'],
  ...['http://metadata.google.internal/', 'http://router.lan/', 'http://intranet/', 'http://[::ffff:10.0.0.1]/'],
  ...['http://[64:ff9b::7f00:1]/', 'http://[fd00:ec2::254]/', 'http://168.63.129.16/', 'http://100.100.100.200/'],
  ...[
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/',
    'data:text/plain,hello',
    'javascript:alert(1)',
    'ftp://example.org/',
  ],
  ...['http://user:word@example.org/', 'http://example.org:22/', 'http://example.org:6379/', 'http://１２７.０.０.１/'],
  ...['http://', 'http://256.256.256.256/', '\\\\127.0.0.1\\', '/\\127.0.0.1/', 'http:\\\\localhost'],
]

const redirects: readonly Case[] = [
  ...TARGETS.map((target): Case => ({
    ...blocked(`a redirect to ${target}`, START),
    moved: { [START]: target },
    dialled: [PUBLIC],
  })),
  {
    ...blocked('a redirect to a name of this machine’s address', START),
    names: { 'evil.example.org': [['127.0.0.1']] },
    moved: { [START]: 'http://evil.example.org/' },
    dialled: [PUBLIC],
  },
  {
    ...blocked('a redirect to a blocked address after three others', START),
    moved: {
      [START]: '/1',
      [`${START}1`]: 'http://other.example.org/2',
      'http://other.example.org/2': '../3',
      'http://other.example.org/3': 'http://10.0.0.1/',
    },
    dialled: [PUBLIC, PUBLIC, PUBLIC, PUBLIC],
  },
  {
    ...read('a redirect to another public page', START),
    names: { 'other.example.org': [['8.8.8.8']] },
    moved: { [START]: 'http://other.example.org/page' },
    dialled: [PUBLIC, '8.8.8.8'],
  },
  {
    ...read('ten redirects', `${START}1`),
    moved: Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`${START}${n + 1}`, `/${n + 2}`])),
    dialled: Array.from({ length: 11 }, () => PUBLIC),
  },
  {
    name: 'eleven redirects',
    url: `${START}1`,
    moved: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`${START}${n + 1}`, `/${n + 2}`])),
    outcome: 'failed',
    dialled: Array.from({ length: 11 }, () => PUBLIC),
  },
  {
    name: 'a redirect to itself',
    url: START,
    moved: { [START]: '/' },
    outcome: 'failed',
    dialled: [PUBLIC],
  },
  {
    name: 'two pages that send to each other',
    url: `${START}a`,
    moved: { [`${START}a`]: '/b', [`${START}b`]: '/a#again' },
    outcome: 'failed',
    dialled: [PUBLIC, PUBLIC],
  },
]

export const journeys: readonly Case[] = [...answers, ...rebinding, ...redirects]
