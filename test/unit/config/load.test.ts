import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configToml } from '../../../src/app/templates/config-toml.ts'
import { FaultError, type Fault } from '../../../src/bus/messages/fault.ts'
import { defaults } from '../../../src/config/defaults.ts'
import { keys } from '../../../src/config/keys.ts'
import { loadConfig, type LoadOptions } from '../../../src/config/load.ts'

const load = (text: string, options: Partial<LoadOptions> = {}) =>
  loadConfig({
    file: '/home/ada/.localgpt/config.toml',
    home: '/home/ada/.localgpt',
    homedir: '/home/ada',
    env: {},
    text,
    ...options,
  })

const refusal = (text: string, options: Partial<LoadOptions> = {}): Fault => {
  try {
    load(text, options)
  } catch (error) {
    if (error instanceof FaultError) return error.fault
    throw error
  }
  throw new Error('it was accepted')
}

describe('configuration', () => {
  it('has a default for everything, and the fresh config.toml changes none of them', () => {
    expect(load(configToml)).toEqual(load(''))
    expect(load('').config.agent).toEqual(defaults.agent)
    expect(load('').config.tools.max_steps).toBe(25)
    expect(load('').origins.size).toBe(0)
  })

  it('shows in the fresh config.toml only examples that would be accepted, for every key', () => {
    const live = configToml.replaceAll(/^# (\w+ = )/gm, '$1')
    const env = { ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'b', BRAVE_API_KEY: 'c' }
    const { config, warnings, origins } = load(live, { env })
    expect(warnings).toEqual([])
    expect(config.heartbeat.active_hours).toEqual({ start: '08:00', end: '22:00' })
    expect(config.tools.web_search).toEqual({ provider: 'brave', base_url: undefined, api_key: 'c' })
    const whole = /^(?:heartbeat\.active_hours|tools\.web_search)\./
    const values = [...keys].filter(([key, kind]) => kind !== 'table' && !whole.test(key))
    expect(values.map(([key]) => key).filter((key) => !origins.has(key))).toEqual([])
  })

  it('takes a flag over the environment, the environment over the file, the file over the default', () => {
    const text = '[server]\nport = 1111\nbind = "::1"\n[agent]\ndefault_model = "recall"'
    const env = { LOCALGPT_SERVER_PORT: '2222', LOCALGPT_AGENT_DEFAULT_MODEL: 'opus' }
    const { config, origins } = load(text, { env, flags: { 'agent.default_model': { value: 'gpt', name: '--model' } } })
    expect(config.server).toEqual({ enabled: true, port: 2222, bind: '::1', allow_remote: false })
    expect(config.agent.default_model).toBe('gpt')
    expect(origins.get('agent.default_model')).toBe('--model')
    expect(origins.get('server.port')).toBe('LOCALGPT_SERVER_PORT')
    expect(origins.get('server.bind')).toBe('/home/ada/.localgpt/config.toml')
  })

  it('finds folders below the home, and ~ in the home of the person', () => {
    const { memory, sandbox } = load(
      '[memory]\nworkspace = "notes"\nexternal_paths = ["~/wiki"]\n[sandbox]\nallow_paths = ["/srv/a/../b", "~"]',
    ).config
    expect(memory.workspace).toBe('/home/ada/.localgpt/notes')
    expect(memory.external_paths).toEqual(['/home/ada/wiki'])
    expect(sandbox.allow_paths).toEqual(['/srv/b', '/home/ada'])
  })

  it('never fails but with a FaultError, whatever the text is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((each) => `[server]\nport = ${each}`),
        ),
        (text) => {
          try {
            load(text)
          } catch (error) {
            expect(error).toBeInstanceOf(FaultError)
          }
        },
      ),
    )
  })
})

describe('a wrong value', () => {
  it('is told with file, line, key, what was found and what is allowed', () => {
    const fault = refusal('# mine\n[server]\nbind = "::1"\nport = "many"')
    expect(fault.code).toBe('config.invalid')
    expect(fault.message).toBe(
      '/home/ada/.localgpt/config.toml:4: server.port is "many". Allowed: a whole number from 0 to 65535.',
    )
    expect(fault.hint).toContain('localgpt config set server.port')
    expect(fault.detail).toMatchObject({ line: 4, key: 'server.port' })
  })

  it.each([
    ['[server]\nport = 70000', 'server.port is 70000. Allowed: a whole number from 0 to 65535'],
    ['[tools]\napproval = "always"', 'tools.approval is "always". Allowed: one of "ask", "auto-safe", "deny", "yolo"'],
    ['[tools]\nrequire_approval = ["a", 3]', 'tools.require_approval is ["a",3]. Allowed: a list of tool names'],
    ['[heartbeat]\ninterval = "often"', 'heartbeat.interval is "often". Allowed: a time such as "90s"'],
    ['[heartbeat]\ninterval = "10s"', 'at least 60 s'],
    ['[heartbeat]\ntimezone = "Mars/Base"', 'heartbeat.timezone is "Mars/Base". Allowed: a time zone'],
    ['[heartbeat.active_hours]\nstart = "08:00"', 'heartbeat.active_hours.end is missing. Allowed: a time of day'],
    [
      '[memory]\nchunk_size = 100\nchunk_overlap = 100',
      'memory.chunk_overlap is 100. Allowed: less than memory.chunk_size',
    ],
    ['[providers.openai]\nbase_url = "localhost:8080"', 'Allowed: an address that begins with http:// or https://'],
    ['server = 3', 'server is 3. Allowed: a table, such as [section]'],
    ['[agent]\ndefault_model = ""', 'agent.default_model is "". Allowed: a model name'],
  ])('%j is refused in words', (text, words) => {
    expect(refusal(text).message).toContain(words)
  })

  it('from a variable or a flag is told with its name', () => {
    expect(refusal('', { env: { LOCALGPT_SERVER_PORT: 'x' } }).message).toBe(
      'LOCALGPT_SERVER_PORT (server.port): is "x". Allowed: a whole number from 0 to 65535.',
    )
    expect(refusal('', { flags: { 'agent.default_model': { value: '', name: '--model' } } }).hint).toBe(
      'Correct or unset --model.',
    )
  })

  it('is not shown where it may be a key', () => {
    expect(refusal('[providers.openai]\napi_key = ["sk-verysecret"]').message).not.toContain('verysecret')
  })
})

describe('broken TOML', () => {
  it('is told with line and column and the line itself', () => {
    const { message, hint } = refusal('[server]\nport = 1\nbind = 127.0.0.1\n')
    expect(message).toMatch(/^\/home\/ada\/.localgpt\/config.toml:3:\d+: .+\n {2}bind = 127.0.0.1$/)
    expect(hint).toContain('line 3')
  })

  it('does not show a line that may hold a key', () => {
    expect(refusal('[providers.openai]\napi_key = sk-verysecret').message).not.toContain('verysecret')
  })
})

describe('${NAME}', () => {
  it('is replaced by the variable, in lists too, and $${NAME} is not', () => {
    const text = '[providers.anthropic]\napi_key = "${KEY}"\n[memory]\nexternal_paths = ["/${DIR}/a", "/$${DIR}"]'
    const { config } = load(text, { env: { KEY: 'k-1', DIR: 'data' } })
    expect(config.providers.anthropic.api_key).toBe('k-1')
    expect(config.memory.external_paths).toEqual(['/data/a', '/${DIR}'])
  })

  it('that is not set stops with its name and its line', () => {
    const fault = refusal('# ${KEY} in a comment is nothing\n[providers.openai]\napi_key = "${KEY}"')
    expect(fault.message).toBe(
      '/home/ada/.localgpt/config.toml:3: providers.openai.api_key uses ${KEY}, and KEY is not set.',
    )
    expect(fault.hint).toContain('export KEY=')
  })
})

describe('unknown keys', () => {
  it('are warnings with the nearest known key', () => {
    const { warnings } = load('[agent]\ndefualt_model = "x"\n[serve]\nport = 3\n[tools]\nchunk_size = 3\nqqqq = 1')
    expect(warnings).toEqual(
      [
        '/home/ada/.localgpt/config.toml:2: agent.defualt_model is not known and changes nothing. Did you mean agent.default_model?',
        '/home/ada/.localgpt/config.toml:6: tools.chunk_size is not known and changes nothing. Did you mean memory.chunk_size?',
        '/home/ada/.localgpt/config.toml:7: tools.qqqq is not known and changes nothing.',
        '/home/ada/.localgpt/config.toml:3: serve is not known and changes nothing. Did you mean server?',
      ].toSorted((a, b) => warnings.indexOf(a) - warnings.indexOf(b)),
    )
  })

  it('of other spellings are understood', () => {
    const { config, warnings } = load(
      '[providers.claude-cli]\ncommand = "/opt/claude"\n[providers.ollama]\nbase_url = "http://gpu:11434"',
    )
    expect(config.providers.claude_cli.command).toBe('/opt/claude')
    expect(config.providers.ollama.endpoint).toBe('http://gpu:11434')
    expect(warnings).toEqual([])
  })
})

describe('the environment', () => {
  it('is read under the names the providers use', () => {
    const env = { ANTHROPIC_API_KEY: 'a', OPENAI_API_KEY: 'b', OPENAI_BASE_URL: 'http://h/v1', OLLAMA_HOST: '' }
    const { providers } = load('[providers.anthropic]\napi_key = "file"', { env }).config
    expect(providers.anthropic.api_key).toBe('a')
    expect(providers.openai).toEqual({ api_key: 'b', base_url: 'http://h/v1' })
    expect(providers.ollama.endpoint).toBe('http://127.0.0.1:11434')
  })

  it.each([
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['gpu', 'http://gpu:11434'],
    ['gpu:8000', 'http://gpu:8000'],
    [':8000', 'http://127.0.0.1:8000'],
    ['https://gpu.example', 'https://gpu.example'],
  ])('OLLAMA_HOST=%s is %s', (host, endpoint) => {
    expect(load('', { env: { OLLAMA_HOST: host } }).config.providers.ollama.endpoint).toBe(endpoint)
  })

  it('gives lists with commas and switches as words', () => {
    const env = { LOCALGPT_TOOLS_REQUIRE_APPROVAL: 'bash, write_file', LOCALGPT_HEARTBEAT_ENABLED: 'off' }
    const { config } = load('', { env })
    expect(config.tools.require_approval).toEqual(['bash', 'write_file'])
    expect(config.heartbeat.enabled).toBe(false)
  })

  it('warns of a misspelt variable, and leaves other programs’ alone', () => {
    const { warnings } = load('', { env: { LOCALGPT_SERVER_PROT: '1', LOCALGPT_HOME: '/x', PATH: '/bin' } })
    expect(warnings).toEqual([
      'The variable LOCALGPT_SERVER_PROT is not known and changes nothing. Did you mean LOCALGPT_SERVER_PORT?',
    ])
  })
})
