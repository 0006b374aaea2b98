/** The import table of docs/ARCHITECTURE.md as rules. A rule that bars an import says why in its comment. */

const messages = 'src/bus/messages/'
const outbound = ['sqlite', 'onnx', 'models', 'files', 'sandbox', 'net', 'system', 'recording']
const inbound = ['http', 'ws', 'socket', 'mcp', 'terminal', 'desktop']
const adapters = (names) => `src/adapters/(?:${names.join('|')})/`

/** Files of `folder` may import their own folder, the `allowed` ones, and nothing else of src. */
const layer = (name, folder, allowed, comment, except = []) => ({
  name,
  severity: 'error',
  comment,
  from: { path: `^${folder}`, pathNot: except.map((path) => `^${path}`) },
  to: { path: '^(?:src|web)/', pathNot: [folder, ...allowed].map((path) => `^${path}`) },
})

/** Files directly under one of the folders of `parent` never import from another one. */
const strangers = (name, parent, names, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: `^${parent}(${names})/` },
  to: { path: `^${parent}(?:${names})/`, pathNot: `^${parent}$1/` },
})

const npm = (names) => `(?:^|/)node_modules/(?:${names.join('|')})/`

/** Files of `folder` may use these packages and no other. */
const packages = (name, folder, names, comment, except = []) => ({
  name,
  severity: 'error',
  comment,
  from: { path: `^${folder}`, pathNot: except.map((path) => `^${path}`) },
  to: { path: '(?:^|/)node_modules/', ...(names.length > 0 ? { pathNot: npm(names) } : {}) },
})

/** A package that only one place may know. */
const kept = (name, names, folder, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: '^(?:src|web)/', pathNot: `^${folder}` },
  to: { path: `${npm(names)}|^(?:${names.join('|')})$` },
})

module.exports = {
  forbidden: [
    layer(
      'messages-know-nobody',
      messages,
      [],
      'The catalogue is what everybody shares, the browser too: it rests on zod alone.',
    ),
    layer(
      'ports-know-messages',
      'src/ports/',
      [messages],
      'A port is an interface in the words of the catalogue; whoever implements it stays out.',
    ),
    layer(
      'security-knows-messages',
      'src/security/',
      [messages],
      'Policy is pure: the same question gets the same answer in a replay.',
    ),
    layer(
      'views-know-messages',
      'src/views/',
      [messages],
      'Views are folds of facts, shared by terminal, web and HTTP: nothing else may colour them.',
    ),
    layer('bus-knows-ports', 'src/bus/', ['src/ports/'], 'The bus never learns who is on it.', [messages]),
    layer(
      'actors-know-bus-ports-security',
      'src/actors/',
      ['src/bus/', 'src/ports/', 'src/security/'],
      'Effects reach an actor as ports, other actors as messages.',
    ),
    strangers(
      'actors-are-strangers',
      'src/actors/',
      '[^/]+',
      'Actors meet on the bus only: any one can be restarted, replayed or replaced alone.',
    ),
    layer(
      'inbound-adapters-know-bus-and-views',
      adapters([...inbound, 'wire']),
      ['src/bus/', 'src/ports/', 'src/views/', 'src/security/', 'src/adapters/wire/'],
      'A door publishes, subscribes and shows; it decides nothing and reaches no store.',
    ),
    strangers(
      'inbound-adapters-are-strangers',
      'src/adapters/',
      inbound.join('|'),
      'A door can be left out of a build; what two doors share belongs in wire.',
    ),
    {
      name: 'wire-knows-no-door',
      severity: 'error',
      comment: 'wire is what the doors share, so it stands below all of them.',
      from: { path: '^src/adapters/wire/' },
      to: { path: `^${adapters(inbound)}` },
    },
    layer(
      'outbound-adapters-know-messages-ports-security',
      adapters(outbound),
      [messages, 'src/ports/', 'src/security/'],
      'An outbound adapter implements a port; it neither publishes nor subscribes.',
    ),
    strangers(
      'outbound-adapters-are-strangers',
      'src/adapters/',
      outbound.join('|'),
      'Adapters are put together in app, not in each other.',
    ),
    strangers(
      'models-are-strangers',
      'src/adapters/models/',
      '[^/]+',
      'A provider can be changed or removed without reading another; what they share lies in adapters/models/*.ts.',
    ),
    {
      name: 'adapters-have-a-side',
      severity: 'error',
      comment:
        'A new adapter says in .dependency-cruiser.cjs whether it is inbound or outbound: another rule set holds for each.',
      from: { path: '^src/adapters/', pathNot: [`^${adapters([...inbound, ...outbound, 'wire'])}`] },
      to: {},
    },
    layer(
      'config-knows-messages-and-ports',
      'src/config/',
      [messages, 'src/ports/'],
      'Configuration is read before anything runs, also by `config set` on a broken home.',
    ),
    layer(
      'app-knows-all-but-cli',
      'src/app/',
      ['src/(?!cli/)'],
      'app is the one place of wiring; the command line stands on it, not under it.',
    ),
    layer(
      'cli-knows-app-config-views',
      'src/cli/',
      ['src/app/', 'src/config/', messages, 'src/views/', 'src/adapters/terminal/'],
      'Commands read argv, call app and print: what they can do, every door can do.',
    ),
    layer(
      'web-knows-messages-and-views',
      'web/',
      [messages, 'src/views/'],
      'The browser gets the contract and the folds, no part of the process.',
    ),
    {
      name: 'src-knows-no-tests',
      severity: 'error',
      comment: 'What ships must not need what does not ship.',
      from: { path: '^(?:src|web|scripts|bench)/' },
      to: { path: '^test/' },
    },
    {
      name: 'src-knows-no-scripts',
      severity: 'error',
      comment: 'What ships must not need what does not ship.',
      from: { path: '^(?:src|web)/' },
      to: { path: '^(?:scripts|bench)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'A cycle is two files that are one: no part can be read, tested or replaced alone.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A file that nobody imports and that imports nobody was forgotten.',
      from: { orphan: true, path: '^(?:src|web)/', pathNot: '[.]d[.]ts$' },
      to: {},
    },
    {
      name: 'node-lives-at-the-edge',
      severity: 'error',
      comment: 'Files, processes and the network are behind ports: a replay must reach none of them.',
      from: { path: '^src/(?:bus|actors|security|views|ports)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'decisions-are-pure',
      severity: 'error',
      comment:
        'decide and evolve are tested in milliseconds and run again in every replay: no machine, no queue, no effect.',
      from: { path: '^src/actors/[^/]+/', pathNot: '/(?:actor|machine|[a-z]+-machine)[.]ts$' },
      to: { path: npm(['xstate', 'p-queue']), dependencyTypesNot: ['type-only'] },
    },
    packages('messages-use-zod', messages, ['zod'], 'The browser loads the catalogue: zod is all it may cost.'),
    packages('ports-use-no-packages', 'src/ports/', [], 'A library in an interface cannot be replaced behind it.'),
    packages('views-use-no-packages', 'src/views/', [], 'Views run in the browser and in every terminal redraw.'),
    packages(
      'security-uses-no-packages',
      'src/security/',
      ['ipaddr[.]js', 'unbash'],
      'Policy has to be readable to the end; ipaddr.js parses addresses, unbash commands, and nothing else.',
    ),
    packages(
      'bus-uses-mitt-and-zod',
      'src/bus/',
      ['mitt', 'zod'],
      'The bus is the heart of the program: it stays small and our own.',
      [messages],
    ),
    packages(
      'actors-use-xstate',
      'src/actors/',
      ['xstate', 'zod', 'p-queue'],
      'Libraries with effects belong to adapters.',
    ),
    packages(
      'config-uses-toml',
      'src/config/',
      ['smol-toml', '@decimalturn/toml-patch', 'write-file-atomic'],
      'Configuration is read at every start: each package costs every start.',
    ),
    kept(
      'sqlite-is-kept',
      ['better-sqlite3', 'sqlite-vec'],
      'src/adapters/sqlite/',
      'One place knows SQL and the shape of the tables.',
    ),
    kept(
      'onnx-is-kept',
      ['onnxruntime-node', '@huggingface/tokenizers'],
      'src/adapters/onnx/',
      'One place knows the embedding model.',
    ),
    kept(
      'anthropic-is-kept',
      ['@anthropic-ai/sdk'],
      'src/adapters/models/anthropic/',
      'A provider’s API ends at its dialect.',
    ),
    kept('openai-is-kept', ['openai'], 'src/adapters/models/openai/', 'A provider’s API ends at its dialect.'),
    kept('ollama-is-kept', ['ollama'], 'src/adapters/models/ollama/', 'A provider’s API ends at its dialect.'),
    kept(
      'turndown-is-kept',
      ['turndown', '@mixmark-io/domino'],
      'src/adapters/net/',
      'One place reads HTML, in a thread: a page can be made to take minutes.',
    ),
    kept('koa-is-kept', ['koa', '@koa/router', 'helmet'], 'src/adapters/http/', 'HTTP is one door of several.'),
    kept('ws-is-kept', ['ws'], 'src/adapters/ws/', 'The WebSocket is one door of several.'),
    kept('unbash-is-kept', ['unbash'], 'src/security/shell/', 'One place knows how commands are parsed.'),
    kept('commander-is-kept', ['commander'], 'src/cli/', 'Only the command line knows argv.'),
    kept(
      'xstate-is-kept',
      ['xstate'],
      'src/(?:actors|app)/',
      'Machines are how actors work inside; nobody else may look.',
    ),
    {
      name: 'packages-are-declared',
      severity: 'error',
      comment:
        'A package that is only there because another one brought it can be gone tomorrow; a missing one is gone today.',
      from: { path: '^(?:src|web)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev', 'unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)fixtures/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
}
