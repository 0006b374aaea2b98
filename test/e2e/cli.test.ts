import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { built, createPlace, entry, sessionsOf, type Place } from './support/program.ts'

beforeAll(built)
let place: Place
beforeEach(() => {
  place = createPlace()
})
afterEach(() => {
  place.remove()
})
const configFile = (): string => join(place.home, 'config.toml')

describe('reading a home that is not there', () => {
  it.each([
    [['memory', 'search', 'tea']],
    [['memory', 'stats']],
    [['memory', 'recent']],
    [['session', 'list']],
    [['config', 'show']],
    [['config', 'get', 'server.port']],
    [['config', 'path']],
    [['paths']],
    [['doctor']],
    [['--help']],
  ])('%j works and makes nothing', async (args) => {
    expect(await place.run(args)).toMatchObject({ code: 0 })
    expect(existsSync(place.home)).toBe(false)
  })

  it('says what to run', async () => {
    expect((await place.run(['memory', 'search', 'tea'])).err).toContain('localgpt config init')
    expect((await place.run(['session', 'list'])).err).toContain('localgpt chat')
    expect((await place.run(['doctor'])).out).toContain('localgpt config init')
  })
})

describe('memory', () => {
  it('search --json is the body of GET /api/memory/search, with the flag before or behind', async () => {
    await place.run(['ask', 'remember that tea is green'])
    const { out } = await place.run(['memory', 'search', 'what', 'colour', 'is', 'tea?', '--json'])
    const { query, results, total } = JSON.parse(out) as { query: string; results: unknown[]; total: number }
    expect({ query, total }).toEqual({ query: 'what colour is tea?', total: results.length })
    expect(results[0]).toEqual({
      file: 'MEMORY.md',
      line_start: 5,
      line_end: 5,
      content: '- Tea is green.',
      score: expect.any(Number) as number,
      citation: 'MEMORY.md#L5',
      heading: 'Memory',
      date: null,
      source: 'note',
    })
    expect((await place.run(['--json', 'memory', 'search', 'what colour is tea?'])).out).toBe(out)
  })

  it('finds a note that was written by hand a moment ago, at most --limit of them', async () => {
    await place.run(['config', 'init'])
    writeFileSync(join(place.home, 'workspace/kites.md'), '# Kites\n\nThe red kite flies.\n\nThe blue kite rests.\n')
    expect((await place.run(['memory', 'search', 'red kite'])).out).toContain('The red kite flies.')
    expect(await place.json(['memory', 'search', 'kite', '--limit', '1'])).toMatchObject({ total: 1 })
  })

  it('reindex, stats and recent speak as HTTP does', async () => {
    await place.run(['config', 'init'])
    const report = await place.json(['memory', 'reindex', '--force'])
    expect(Object.keys(report as object)).toEqual(
      expect.arrayContaining(['files_processed', 'files_updated', 'chunks_indexed', 'duration_ms', 'vectors_missing']),
    )
    expect(await place.json(['memory', 'stats'])).toMatchObject({
      files_indexed: (report as { files_processed: number }).files_processed,
      workspace: join(place.home, 'workspace'),
    })
    expect(await place.json(['memory', 'recent', '--limit', '2'])).toMatchObject({ notes: [{}, {}] })
  })
})

describe('session', () => {
  it('list, show and delete', async () => {
    await place.run(['ask', 'What is tea?'])
    const [session] = await sessionsOf(place)
    expect(session).toMatchObject({ title: 'What is tea?', message_count: 3 })
    const id = session!.session_id
    expect(await place.json(['session', 'show', id])).toMatchObject({
      session_id: id,
      messages: [
        { role: 'user', content: 'What is tea?' },
        { role: 'assistant', tool_calls: [{ name: 'memory_search' }] },
        { role: 'toolResult', tool_call_id: expect.any(String) as string },
        { role: 'assistant', content: expect.stringContaining('no note') as string },
      ],
    })
    expect((await place.run(['session', 'show', id])).out).toContain('What is tea?')

    const unsure = await place.run(['session', 'delete', id])
    expect(unsure.code).toBe(2)
    expect(unsure.err).toContain('--yes')
    expect(await sessionsOf(place)).toHaveLength(1)
    expect(await place.json(['session', 'delete', id, '--yes'])).toEqual({ deleted: true, session_id: id })
    expect(await sessionsOf(place)).toEqual([])
  })

  it.each(['nothing', '../../etc/passwd', 'x'.repeat(100)])('%s is not found', async (id) => {
    for (const args of [
      ['session', 'show', id],
      ['session', 'delete', id, '--yes'],
    ]) {
      const { code, err } = await place.run(args)
      expect(code).toBe(1)
      expect(err).toContain('There is no session')
    }
  })
})

describe('config', () => {
  it('init makes the home once, for the owner alone', async () => {
    expect((await place.run(['config', 'init'])).out).toContain(`made ${configFile()}`)
    expect(statSync(place.home).mode & 0o777).toBe(0o700)
    expect((await place.run(['config', 'init'])).out).toContain('Everything is there already')
  })

  it('set keeps the comments, says what changed, and get shows it', async () => {
    await place.run(['config', 'init'])
    const before = readFileSync(configFile(), 'utf8').split('\n')
    const { out } = await place.run(['config', 'set', 'server.port', '4000'])
    expect(out).toContain('server.port: 31327 → 4000')
    const after = readFileSync(configFile(), 'utf8').split('\n')
    expect(after.filter((line) => !before.includes(line))).toEqual(['port = 4000'])
    expect((await place.run(['config', 'get', 'server.port'])).out).toBe('4000\n')
  })

  it.each([
    ['server.port', 'many'],
    ['server.port', '99999'],
    ['tools.approval', 'perhaps'],
    ['agent.default_model', 'nobody/knows'],
    ['heartbeat.interval', 'often'],
    ['server', 'x'],
  ])('set %s %s is refused and changes nothing', async (key, value) => {
    await place.run(['config', 'init'])
    const before = readFileSync(configFile(), 'utf8')
    expect(await place.run(['config', 'set', key, value])).toMatchObject({ code: 2, out: '' })
    expect(readFileSync(configFile(), 'utf8')).toBe(before)
  })

  it('takes a key from stdin and never shows it', async () => {
    const secret = 'sk-ant-of-nobody-0123456789'
    const { code, out, err } = await place.run(['config', 'set', 'providers.anthropic.api_key', '--stdin'], {
      input: `${secret}\n`,
    })
    expect(code).toBe(0)
    expect(readFileSync(configFile(), 'utf8')).toContain(secret)
    expect(statSync(configFile()).mode & 0o777).toBe(0o600)
    const shown = await place.run(['config', 'show'])
    const got = await place.run(['config', 'get', 'providers.anthropic.api_key'])
    expect(got.out).toBe('(hidden)\n')
    expect(out + err + shown.out + got.out).not.toContain(secret)
  })

  it('needs a value, and says how a key is given without a terminal', async () => {
    const { code, err } = await place.run(['config', 'set', 'providers.openai.api_key'])
    expect(code).toBe(2)
    expect(err).toContain('--stdin')
  })

  it('show tells where a value comes from', async () => {
    const { out } = await place.run(['config', 'show'], { env: { LOCALGPT_SERVER_PORT: '4001' } })
    expect(out).toContain('port = 4001  # LOCALGPT_SERVER_PORT')
  })
})

describe('doctor', () => {
  it('names a command for everything that is not well, and exits 1 where something is broken', async () => {
    await place.run(['ask', 'hello'])
    expect(await place.run(['doctor'])).toMatchObject({ code: 0 })
    await place.run(['config', 'set', 'agent.default_model', 'opus'])
    const { code, out } = await place.run(['doctor', '--json'])
    const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: Record<string, string | null>[] }
    expect({ code, ok }).toEqual({ code: 1, ok: false })
    expect(findings).toContainEqual({
      check: 'anthropic',
      state: 'broken',
      message: 'No key is set',
      fix: 'localgpt config set providers.anthropic.api_key',
    })
    for (const { state, fix } of findings) expect(state === 'ok' || state === 'unused' || fix !== null).toBe(true)
  })

  it('goes on with the defaults where config.toml is broken', async () => {
    await place.run(['config', 'init'])
    writeFileSync(configFile(), '[server]\nport = 99999\n')
    const { code, out } = await place.run(['doctor'])
    expect(code).toBe(1)
    expect(out).toMatch(/broken +config .*config\.toml:2: server\.port.*\n +localgpt config set server\.port VALUE/)
    expect(out).toContain('recall answers')
  })

  it('sees that others can look in', async () => {
    await place.run(['ask', 'hello'])
    spawnSync('chmod', ['755', place.home])
    expect((await place.run(['doctor'])).out).toContain(`chmod 700 ${place.home}`)
  })
})

describe('the command line', () => {
  it('--help fits on one screen and names every command', async () => {
    const { out } = await place.run(['--help'])
    expect(out.split('\n').length).toBeLessThan(45)
    for (const name of ['chat', 'ask', 'memory', 'session', 'config', 'paths', 'doctor', 'completion'])
      expect(out).toContain(`\n  ${name}`)
  })

  it('completes commands and flags in bash', async () => {
    const script = join(place.root, 'completion.bash')
    writeFileSync(script, (await place.run(['completion', 'bash'])).out)
    const complete = (...words: string[]) =>
      spawnSync(
        'bash',
        [
          '-c',
          `source "$0"; COMP_WORDS=(localgpt "$@"); COMP_CWORD=$#; _localgpt; echo "\${COMPREPLY[@]}"`,
          script,
          ...words,
        ],
        { encoding: 'utf8' },
      ).stdout.trim()
    expect(complete('me')).toBe('memory')
    expect(complete('memory', 're')).toBe('reindex recent')
    expect(complete('--json', 'memory', 'se')).toBe('search')
    expect(complete('memory', 'search', '--li')).toBe('--limit')
    expect(complete('completion', 'f')).toBe('fish')
  })

  it.each(['zsh', 'fish'])('has completions for %s with every command', async (shell) => {
    const { code, out } = await place.run(['completion', shell])
    expect(code).toBe(0)
    for (const name of ['memory search', 'session delete', 'config set']) expect(out).toContain(name)
  })

  it('says in an old Node what it needs, instead of a syntax error', () => {
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } })`
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(old)}`, entry, 'ask', 'hello'],
      { encoding: 'utf8', env: place.env },
    )
    expect(status).toBe(1)
    expect(stderr).toContain('LocalGPT needs Node 20.19 or newer; this is 18.20.4.')
  })
})
