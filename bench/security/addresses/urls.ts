import { blocked, PUBLIC, read, type Case } from './case.ts'

/** Ways to write an address of this machine or its network into a URL. */
const SPELLINGS: readonly (readonly [what: string, ...hosts: readonly string[]])[] = [
  ['decimal', '2130706433', '2852039166', '3232235521', '167772161', '0'],
  ['octal', '0177.0.0.1', '0177.0.0.01', '017700000001', '0300.0250.0.1', '00000177.0.0.1', '0000'],
  ['hexadecimal', '0x7f.0.0.1', '0x7f000001', '0xA9FEA9FE', '0X7F.0X0.0X0.0X1', '0xa.0.0.1', '0x'],
  ['short', '127.1', '127.0.1', '10.1', '192.168.257', '0x7f.1', '0177.1'],
  ['mixed', '0x7f.0.0.01', '0251.0xfe.43518', '169.0xfe.0251.254', '192.0250.1', '012.0x1'],
  ['dots at the end', '127.0.0.1.', '2130706433.', '0x7f.1.', 'localhost.', '127.0.0.1..', '0.'],
  ['digits of other scripts', '１２７.０.０.１', '①②⑦.⓪.⓪.①', '𝟏𝟐𝟕.𝟎.𝟎.𝟏', '１６９.２５４.１６９.２５４', '0ｘ7f.1'],
  ['dots of other scripts', '127。0。0。1', '127．0．0．1', '127｡0｡0｡1', 'localhost。'],
  [
    'letters of other scripts',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'ｌｏｃａｌｈｏｓｔ',
    'LOCALHOST',
    'ſervice.localhoſt',
    'metadata.google.ｉnternal',
  ],
  ['letters that are left out', 'local\u00adhost', 'local\u200bhost', '127.0.0.\u00ad1'],
  ['percent signs', '%31%32%37.0.0.1', '127.0.0.%31', '%6cocalhost', '127%2e0%2e0%2e1', 'localhost%2e'],
  [
    'IPv6',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[0000::0001]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::FFFF:7F00:1]',
    '[::127.0.0.1]',
  ],
  ['IPv6 with a zone', '[fe80::1%25eth0]', '[fe80::1%eth0]', '[::1%lo]'],
  [
    'no address at all',
    '256.256.256.256',
    '1.2.3.4.5',
    '127.0.0.1.example..org',
    '0x7g.1',
    '-',
    '',
    '.',
    '..',
    '[',
    '[]',
    '[::g]',
  ],
  [
    'not quite a name',
    'exa mple.org',
    'example.org<',
    'a..example.org',
    'example.0x7f',
    'example.1',
    'xn--',
    `${'a'.repeat(64)}.org`,
  ],
]

const NAMES: readonly (readonly [what: string, ...names: readonly string[]])[] = [
  ['this machine', 'localhost', 'LocalHost', 'app.localhost', 'a.b.localhost.', 'localhost.localdomain'],
  [
    'the network',
    'printer.local',
    'router.lan',
    'nas.home',
    'wiki.corp',
    'wiki.intranet',
    'db.private',
    'nas.home.arpa',
  ],
  ['no dot', 'intranet', 'router', 'wiki.', 'kubernetes', 'rancher-metadata', 'ai'],
  [
    'inside a cloud',
    'metadata.google.internal',
    'METADATA.GOOGLE.INTERNAL.',
    'instance-data.ec2.internal',
    'a.b.internal',
  ],
  ['metadata', 'metadata.goog', 'metadata.tencentyun.com', 'metadata.platformequinix.com'],
  ['other networks', 'expyuzz4wqqyqhjn.onion', 'service.test', 'nothing.invalid', 'api.default.svc.cluster.local'],
]

const SCHEMES = [
  ...['file:///etc/passwd', 'file://localhost/etc/passwd', 'ftp://ftp.example.org/', 'gopher://127.0.0.1:6379/_INFO'],
  ...['dict://127.0.0.1:11211/stat', 'ldap://ldap.example.org/', 'data:text/html,hello', 'javascript:alert(1)'],
  ...[
    'blob:https://example.org/1',
    'about:blank',
    'ws://example.org/',
    'wss://example.org/',
    'jar:http://example.org!/',
  ],
  ...['view-source:https://example.org/', 'sftp://example.org/', 'tftp://example.org/x', 'unix:/var/run/docker.sock'],
  ...[
    'http+unix://%2Fvar%2Frun%2Fdocker.sock/info',
    'netdoc:///etc/passwd',
    'chrome://settings',
    'mailto:a@example.org',
  ],
  ...[
    '//example.org/',
    '/etc/passwd',
    'example.org',
    'example.org/page',
    'www.example.org:443',
    '',
    ' ',
    'http',
    'http://',
  ],
]

const CREDENTIALS = [
  ...[
    'http://user:word@example.org/',
    'http://user@example.org/',
    'http://:word@example.org/',
    'https://a%40b@example.org/',
  ],
  ...['http://example.org@127.0.0.1/', 'http://127.0.0.1@example.org/', 'http://example.org:80@127.0.0.1:80/'],
  ...[
    'http://127.0.0.1\\@example.org/',
    'http://example.org%40127.0.0.1/',
    'http://example.org&@127.0.0.1#@example.com/',
  ],
]

const HIDDEN = [
  ...[
    'http://exam\nple.org/',
    'http://exam\tple.org/',
    'http://example.org/\r\nX-Evil: 1',
    'http://example.org/\u0000',
  ],
  ...['http:127.0.0.1/', 'http:/127.0.0.1/', 'http:///127.0.0.1/', 'http:\\\\127.0.0.1\\', 'http://\\127.0.0.1'],
  ...['HTTP://127.0.0.1/', '  http://127.0.0.1/  ', 'http://127.0.0.1:80/', 'http://127.0.0.1?@example.org/'],
  ...[
    'http://127.0.0.1#@example.org/',
    'http://127.0.0.1;@example.org/',
    'http://localhost:3000/',
    'https://[::1]:8443/',
  ],
  `http://example.org/${'a'.repeat(9_000)}`,
]

const PORTS = [
  0, 1, 7, 21, 22, 23, 25, 53, 110, 143, 389, 445, 587, 993, 2049, 2375, 3306, 5432, 6379, 6667, 11211, 27017,
]
const NO_PORTS = ['65536', '-1', '8a', '99999999999']

export const urls: readonly Case[] = [
  ...SPELLINGS.flatMap(([what, ...hosts]) => hosts.map((host) => blocked(`${what}: ${host}`, `http://${host}/`))),
  ...NAMES.flatMap(([what, ...names]) => names.map((name) => blocked(`${what}: ${name}`, `http://${name}/`))),
  ...SCHEMES.map((url) => blocked(`scheme: ${url}`, url)),
  ...CREDENTIALS.map((url) => blocked(`name and password: ${url}`, url)),
  ...HIDDEN.map((url) => blocked(`hidden: ${JSON.stringify(url.slice(0, 60))}`, url)),
  ...PORTS.map((port) => blocked(`port ${port}`, `http://example.org:${port}/`)),
  ...NO_PORTS.map((port) => blocked(`port ${port}`, `http://example.org:${port}/`)),
  read('a page', 'http://example.org/page?q=1#part'),
  read('a page on another port', 'http://example.org:8080/'),
  read('a name with a dot at the end', 'http://example.org./'),
  read('a name in capitals', 'HTTP://EXAMPLE.ORG/'),
  read('a name in another script', 'http://bücher.example.org/'),
  read('an ending in another script', 'http://пример.рф/'),
  read('a name with an underscore', 'http://my_page.example.org/'),
  read('a name of digits', 'http://127.0.0.1.example.org/'),
  read('a name that has “localhost” in it', 'http://localhost.example.org/'),
  read('a name that ends like a local one', 'http://mylocal/'.replace('mylocal', 'my-local.com')),
  read('spaces around it', `  http://${PUBLIC}/  `),
  read('a public address in decimal', 'http://1572394766/'),
]
