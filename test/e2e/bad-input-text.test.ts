import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { built, createPlace, sessionsOf, type Place, type Problem } from './support/program.ts'

beforeAll(built)
let place: Place
beforeEach(() => {
  place = createPlace()
})
afterEach(() => {
  place.remove()
})

const config = (text: string): void => {
  mkdirSync(place.home, { recursive: true, mode: 0o700 })
  writeFileSync(join(place.home, 'config.toml'), text, { mode: 0o600 })
}

describe('a command line', () => {
  it.each([
    [['ask', '--modle', 'opus', 'x'], 'Unknown option', '--model'],
    [['--resume'], 'Unknown option', 'localgpt chat --resume'],
    [['--session', 'x'], 'Unknown option', 'localgpt chat --session ID'],
    [['memroy', 'search', 'x'], 'There is no command "memroy"', 'memory'],
    [['memory', 'serch', 'x'], 'Unknown command', 'search'],
    [['memory', 'search'], 'Missing required argument', 'localgpt --help'],
    [['memory', 'search', 'x', '--limit', 'many'], 'whole number', ''],
    [['session', 'show'], 'Missing required argument', 'localgpt --help'],
    [['config', 'get', 'server.prot'], 'There is no key "server.prot"', 'server.port'],
    [['completion', 'csh'], 'bash, zsh, fish', ''],
  ])('%j is refused with what was meant, exit status 2, also as JSON', async (args, message, hint) => {
    const plain = await place.run(args)
    expect(plain).toMatchObject({ code: 2, out: '' })
    expect(plain.err).toContain(message)
    expect(plain.err).toContain(hint)
    const { code, out } = await place.run([...args, '--json'])
    expect(code).toBe(2)
    expect((JSON.parse(out) as Problem).error.message).toContain(message)
  })

  it('whose group lacks its command shows the help of the group', async () => {
    const { code, err } = await place.run(['memory'])
    expect(code).toBe(2)
    expect(err).toContain('reindex')
  })
})

describe('config.toml', () => {
  it('that is no TOML is shown with its line', async () => {
    config('[agent]\ndefault_model = "recall\n')
    const { code, err } = await place.run(['ask', 'hello'])
    expect(code).toBe(2)
    expect(err).toContain('config.toml:2:')
    expect(err).toContain('Correct line 2')
  })

  it('that is no TOML is shown with its line by config set, too, and stays as it is', async () => {
    config('[agent\nx=\n')
    const { code, err } = await place.run(['config', 'set', 'agent.default_model', 'recall'])
    expect(code).toBe(2)
    expect(err).toContain('Correct line 1')
    expect(readFileSync(join(place.home, 'config.toml'), 'utf8')).toBe('[agent\nx=\n')
  })

  it('with a value that is not allowed names line, key and what is allowed, and can be mended by config set', async () => {
    config('[server]\nport = 99999\n')
    const { code, err } = await place.run(['ask', 'hello'])
    expect(code).toBe(2)
    expect(err).toContain('config.toml:2: server.port is 99999. Allowed: a whole number from 0 to 65535.')
    expect(err).toContain('localgpt config set server.port')
    expect(await place.run(['config', 'set', 'server.port', '4000'])).toMatchObject({ code: 0 })
    expect(await place.run(['ask', 'hello'])).toMatchObject({ code: 0 })
  })

  it('that --config names has to be there, and is made by config init alone', async () => {
    const file = join(place.root, 'work.toml')
    const { code, err } = await place.run(['--config', file, 'ask', 'hello'])
    expect(code).toBe(2)
    expect(err).toContain(`There is no ${file}.`)
    expect(existsSync(file)).toBe(false)
    expect(await place.run(['--config', file, 'config', 'init'])).toMatchObject({ code: 0 })
    expect(await place.run(['--config', file, 'ask', 'hello'])).toMatchObject({ code: 0 })
  })

  it('with an unknown key only warns', async () => {
    config('[agent]\ndefault_modle = "recall"\n')
    const { code, err } = await place.run(['ask', 'hello'])
    expect(code).toBe(0)
    expect(err).toContain('agent.default_modle is not known and changes nothing. Did you mean agent.default_model?')
  })
})

describe('a question', () => {
  it.each([[['ask']], [['ask', '  ']]])('%j without words is refused with an example', async (args) => {
    const { code, err } = await place.run(args)
    expect(code).toBe(1)
    expect(err).toContain('localgpt ask "')
  })

  it('of 10 MB by a pipe is refused with another way, and nothing is stored', async () => {
    const { code, err } = await place.run(['ask'], { input: Buffer.alloc(10_000_000, 'a') })
    expect(code).toBe(1)
    expect(err).toMatch(/larger than 1 MB.*\n.*file in the workspace/)
    expect(await sessionsOf(place)).toEqual([])
  })

  it('that is not UTF-8 is refused with the command that converts it', async () => {
    const { code, err } = await place.run(['ask'], { input: Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65]) })
    expect(code).toBe(1)
    expect(err).toContain('iconv -f latin1 -t utf-8')
  })

  it('may hold NUL, control characters and half a surrogate without harm', async () => {
    const { code } = await place.run(['ask', 'say'], { input: 'a\u0000b\u001b[31mc' })
    expect(code).toBe(0)
    expect(await sessionsOf(place)).toHaveLength(1)
  })

  it('does not wait for a silent pipe longer than 3 s', async () => {
    const running = place.start(['ask', 'hello'], { silent: true })
    const { code, err, ms } = await running.done
    expect(code).toBe(0)
    expect(err).toContain('Nothing came by the pipe for 3 s')
    expect(ms).toBeLessThan(6_000)
  })
})
