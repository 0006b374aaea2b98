import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chat } from '../../../src/adapters/terminal/chat/chat.ts'
import type { ChatOptions } from '../../../src/adapters/terminal/chat/chat.ts'
import { fail } from '../../../src/bus/messages/fault.ts'
import type { Host } from '../../../src/app/compose.ts'
import { newTurnId, openSession } from '../../../src/cli/open-session.ts'
import type { ModelPort } from '../../../src/ports/model.ts'
import { calling, questionOf, resultsOf, saying, scriptedModel } from '../../support/scripted-model.ts'
import { liveHome, type LiveHome } from '../../support/live-home.ts'
import { fakeTerminal, type FakeTerminal } from './support.ts'

let home: LiveHome
let host: Host
let screen: FakeTerminal
let ending: AbortController

beforeEach(async () => {
  home = await liveHome()
  screen = fakeTerminal()
  ending = new AbortController()
})
afterEach(async () => {
  await host.stop('test')
  home.remove()
})

async function begin(
  options: Partial<ChatOptions> = {},
  models: Partial<Record<'recall', ModelPort>> = {},
  running?: Host,
) {
  host = running ?? home.start({ models })
  const entries: string[] = []
  const over = chat({
    terminal: screen.terminal,
    client: host.client,
    session: await openSession(host.client, { memory: true, defaultModel: 'auto' }),
    open: (wanted) => openSession(host.client, { ...wanted, memory: true, defaultModel: 'auto' }),
    newTurnId,
    folder: null,
    history: { entries, add: (entry) => void entries.push(entry) },
    greeting: ['Hello.'],
    resumed: false,
    offer: null,
    now: () => performance.now(),
    signal: ending.signal,
    ...options,
  })
  return over
}

const notes = (): string => readFileSync(join(home.paths.workspace, 'MEMORY.md'), 'utf8')

it('remembers, answers, and forgets after one key', async () => {
  const over = begin()
  await screen.seen('› ')
  screen.type('remember that my tea is Darjeeling\r')
  await screen.seen('I have noted it')
  expect(notes()).toContain('Darjeeling')
  screen.type('what do you know about tea?\r')
  await screen.seen('│ My tea is Darjeeling')
  screen.type('forget tea\r')
  await screen.seen('Allow it? y once  s the same for this session  a always  n no')
  screen.type('y')
  await screen.seen('I have removed')
  expect(notes()).not.toContain('Darjeeling')
  screen.type('/quit\r')
  await over
})

it('what is not allowed is not done', async () => {
  const over = begin()
  screen.type('remember that my tea is Darjeeling\r')
  await screen.seen('I have noted it')
  screen.type('forget tea\r')
  await screen.seen('Allow it?')
  screen.type('n')
  await screen.seen('Not allowed.')
  await screen.seen('was not allowed: the person said no')
  expect(notes()).toContain('Darjeeling')
  screen.type('\x04')
  await over
})

it('what was allowed for the session is not asked again', async () => {
  const write = calling(['c', 'write_file', { path: 'knowledge/tea.md', content: 'Darjeeling' }])
  const recall = scriptedModel((request) => (resultsOf(request).length === 0 ? write : saying('Written.')))
  const over = begin({}, { recall })
  screen.type('write\r')
  await screen.seen('always: write_file: knowledge/tea.md')
  await screen.seen('Allow it?')
  screen.type('s')
  await screen.seen('The same is allowed for this session.')
  await screen.seen('Written.')
  screen.type('again\r')
  await screen.seen('› again')
  await screen.seen('Written.')
  screen.type('\x04')
  await over
})

it('the folder it was started in is opened after one yes, until /clear, and /context shows it', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-chat-')))
  writeFileSync(join(folder, 'a.md'), 'two wheels')
  const steps = [calling(['o', 'use_folder', {}]), calling(['r', 'read_file', { path: join(folder, 'a.md') }])]
  const recall = scriptedModel((request) => {
    const results = resultsOf(request)
    return steps[results.length] ?? saying(`I read: ${results.at(-1) ?? ''}`)
  })
  const over = begin({ folder }, { recall })
  screen.type('look\r')
  await screen.seen('open the folder')
  await screen.seen('Allow it? y until /clear  n no')
  screen.type('y')
  await screen.seen('Open until /clear.')
  await screen.seen('two wheels')
  screen.type('/context\r')
  await screen.seen(`Open to tools until /clear: ${folder}`)
  screen.type('\x04')
  await over
  rmSync(folder, { recursive: true })
})

it('an unknown command is answered with the nearest one, a fault with its hint, and the chat goes on', async () => {
  const over = begin()
  screen.type('/stauts\r')
  await screen.seen('Did you mean /status?')
  screen.type('/resume nobody\r')
  await screen.seen('There is no session nobody.')
  await screen.seen('shows the sessions there are')
  screen.type('/status\r')
  await screen.seen('Conversation:')
  screen.type('/exit\r')
  await over
})

it('Ctrl-C at an empty prompt says how to leave, and the second one leaves', async () => {
  const over = begin()
  screen.type('\x03')
  await screen.seen('Ctrl-C again, Ctrl-D or /quit leaves.')
  screen.type('\x03')
  await over
})

it('the terminal is put back as it was, whoever ends the chat', async () => {
  const over = begin()
  await screen.seen('› ')
  expect([screen.isRaw(), screen.raw().includes('\x1b[?2004h')]).toEqual([true, true])
  ending.abort()
  await over
  expect(screen.isRaw()).toBe(false)
  expect(screen.raw()).toMatch(/\x1b\[\?2004l$/)
})

it('a conversation nobody said anything in leaves nothing behind', async () => {
  const over = begin()
  screen.type('\x04')
  await over
  expect((await host.client.query('session.list', {})).sessions).toEqual([])
})

it('an offered model is used and kept only after a yes', async () => {
  const kept: string[] = []
  const offer = { choices: ['sonnet'], keep: async (name: string) => void kept.push(name) }
  const over = begin({ offer })
  await screen.seen('Use one of them?')
  screen.type('\r')
  await screen.seen('Everything stays on this machine.')
  expect(kept).toEqual([])
  screen.type('/model\r')
  await screen.seen('recall answers')
  screen.type('\x04')
  await over
})

it('Ctrl-C stops an answer, what was said stays, and what was typed meanwhile is answered next', async () => {
  const never = new Promise<void>(() => undefined)
  const recall = scriptedModel((request) =>
    questionOf(request) === 'slow' ? [{ type: 'text', text: 'Half of it' }, { wait: never }] : saying('Second answer.'),
  )
  const over = begin({}, { recall })
  screen.type('slow\r')
  await screen.seen('Half of it')
  screen.type('next\r')
  await screen.seen('waiting: next')
  screen.type('\x03')
  await screen.seen('Half of it')
  await screen.seen('Stopped. What was said so far is kept.')
  await screen.seen('› next')
  await screen.seen('Second answer.')
  screen.type('\x04')
  await over
})

it('/memory names places as citations do, and /undo the command of the chat', async () => {
  const over = begin()
  await screen.seen('› ')
  screen.type('/undo\r')
  await screen.seen('/undo list shows what there is.')
  screen.type('remember that my tea is Darjeeling\r')
  await screen.seen('I have noted it')
  screen.type('/memory Darjeeling\r')
  await screen.seen('› /memory Darjeeling')
  await screen.seen('MEMORY.md#L')
  screen.type('\x04')
  await over
})

it('counts the seconds of each answer from its own beginning', async () => {
  let clock = 1
  const never = new Promise<void>(() => undefined)
  const recall = scriptedModel((request) => [{ type: 'text', text: `Half of ${questionOf(request)}` }, { wait: never }])
  const over = begin({ now: () => clock }, { recall })
  screen.type('first\r')
  await screen.seen('Half of first')
  screen.type('second\r')
  await screen.seen('waiting: second')
  clock += 60_000
  screen.type('\x03')
  await screen.seen('› second')
  await screen.seen('… 0 s, Ctrl-C stops it')
  screen.type('\x04')
  await over
})

it('what the program has to say meanwhile stands above the prompt', async () => {
  let say: (text: string) => void = () => undefined
  let ended = false
  const over = begin({
    remarks: (hear) => {
      say = hear
      return () => (ended = true)
    },
  })
  await screen.seen('› ')
  say('The lock was cleared away.')
  await screen.seen('The lock was cleared away.')
  await screen.seen('› ')
  screen.type('\x04')
  await over
  expect(ended).toBe(true)
})

it('an answer is shown while it grows, its thinking apart, its control sequences nowhere', async () => {
  let finish: () => void = () => undefined
  const wait = new Promise<void>((resolve) => (finish = resolve))
  const recall = scriptedModel(() => [
    { type: 'reasoning', text: 'Thinking \x1b]0;evil\x07hard' },
    { type: 'text', text: 'Some **bo' },
    { wait },
    { type: 'text', text: 'ld** \x1b[2Jwords' },
    { type: 'stop', reason: 'end' },
  ])
  const over = begin({}, { recall })
  screen.type('hello\r')
  await screen.seen('Thinking hard')
  await screen.seen('Some **bo')
  finish()
  await screen.seen('Some bold words')
  expect(screen.raw()).not.toContain('\x1b]0;')
  expect(screen.raw()).not.toContain('\x1b[2J')
  screen.type('\x04')
  await over
})

it('a failure is told with what to do, and the chat goes on', async () => {
  const fault = fail('provider.unreachable', 'Nobody answers at the address.', { hint: 'Start the server.' })
  const recall = scriptedModel((request) => (questionOf(request) === 'fail' ? [fault] : saying('Well again.')))
  const over = begin({}, { recall })
  screen.type('fail\r')
  await screen.seen('✗ Nobody answers at the address.')
  await screen.seen('Start the server.')
  screen.type('again\r')
  await screen.seen('Well again.')
  screen.type('\x04')
  await over
})

it('says what it recalled before an answer, and /context how it was found', async () => {
  writeFileSync(join(home.paths.workspace, 'tea.md'), '# Kitchen\n\n## Tea\n\n- My favourite tea is Darjeeling\n')
  const over = begin()
  await screen.seen('› ')
  screen.type('Which tea is my favourite?\r')
  await screen.seen('recalled 1 passage: tea.md#L5')
  await screen.seen('│ My favourite tea is Darjeeling')
  screen.type('/context\r')
  await screen.seen('Recalled for the latest message, by words')
  await screen.seen('tea.md#L5  score ')
  await screen.seen('words: place 1')
  screen.type('thanks\r')
  await screen.seen('You are welcome.')
  screen.type('/context\r')
  await screen.seen('Nothing was recalled for the latest message.')
  screen.type('/quit\r')
  await over
})

it(
  'a question that was open when the program ended is put again, and its answer is shown',
  { timeout: 20_000 },
  async () => {
    const write = calling(['c', 'write_file', { path: 'tea.md', content: 'Darjeeling' }])
    const recall = scriptedModel((request) => (resultsOf(request).length === 0 ? write : saying('Written.')))
    const first = home.start({ models: { recall } })
    const { sessionId } = await openSession(first.client, { memory: true, defaultModel: 'auto' })
    await first.client.command('turn.start', { sessionId, turnId: 't1', text: 'write', interactive: true })
    await expect
      .poll(async () => (await first.client.query('approval.pending', {})).approvals.length, { timeout: 10_000 })
      .toBe(1)
    await first.stop('the first program ends')

    host = home.start({ models: { recall } })
    const opened = await openSession(host.client, { session: sessionId, memory: true, defaultModel: 'auto' })
    const over = begin({ client: host.client, session: opened, resumed: true }, { recall }, host)
    await screen.seen('always: write_file: tea.md')
    await screen.seen('Allow it?')
    screen.type('y')
    await screen.seen('Written.')
    screen.type('\x04')
    await over
  },
)

describe('a turn that another door begins in the conversation', () => {
  /** How the turns have ended so far. */
  const ended = async () => {
    const types = ['turn.completed', 'turn.failed', 'turn.cancelled'] as const
    const stream = host.client.subscribe({ subscriber: 'test', types, since: 1 })
    stream.close()
    const found: string[] = []
    for await (const item of stream) if (item.kind === 'message') found.push(item.message.type)
    return found
  }
  const elsewhere = async (text: string) => {
    const { sessions } = await host.client.query('session.list', { limit: 1 })
    const sessionId = sessions[0]?.sessionId ?? ''
    const data = { sessionId, turnId: `other-${text}`, text, interactive: true }
    return host.clientFor('http').command('turn.start', data)
  }

  it('is shown with its answer, above what is being typed', async () => {
    const over = begin({}, { recall: scriptedModel((request) => saying(`You said ${questionOf(request)}.`)) })
    await screen.seen('› ')
    screen.type('half a sentence')
    await screen.seen('half a sentence')
    await elsewhere('hello there')
    await screen.seen('› hello there')
    await screen.seen('(sent from elsewhere)')
    await screen.seen('You said hello there.')
    await screen.seen('› half a sentence')
    screen.type(', finished\r')
    await screen.seen('You said half a sentence, finished.')
    expect(screen.written().split('(sent from elsewhere)')).toHaveLength(2)
    screen.type('\x04')
    await over
  })

  it('comes before an own message that waits behind it, and can be stopped here', async () => {
    const never = new Promise<void>(() => undefined)
    const recall = scriptedModel((request) =>
      questionOf(request) === 'long' ? [{ type: 'text', text: 'Half of it' }, { wait: never }] : saying('Mine.'),
    )
    const over = begin({}, { recall })
    await screen.seen('› ')
    await elsewhere('long')
    await screen.seen('Half of it')
    screen.type('mine\r')
    await screen.seen('waiting: mine')
    screen.type('\x03')
    await screen.seen('Stopped. What was said so far is kept.')
    await screen.seen('› mine')
    await screen.seen('Mine.')
    screen.type('\x04')
    await over
  })

  it('that began before this chat keeps an own message waiting, which can be stopped', async () => {
    const never = new Promise<void>(() => undefined)
    host = home.start({ models: { recall: scriptedModel(() => [{ wait: never }]) } })
    const session = await openSession(host.client, { memory: true, defaultModel: 'auto' })
    await elsewhere('long')
    const over = begin({ session }, {}, host)
    await screen.seen('› ')
    screen.type('mine\r')
    await screen.seen('waiting: mine')
    screen.type('\x03')
    await screen.seen('› mine')
    await screen.seen('Stopped.')
    expect(await ended()).toEqual(['turn.cancelled'])
    screen.type('\x04')
    await over
  })

  it('asks here too, and one answer serves all', async () => {
    const write = calling(['c', 'write_file', { path: 'knowledge/a.md', content: 'x' }])
    const recall = scriptedModel((request) => (resultsOf(request).length === 0 ? write : saying('Written.')))
    const over = begin({}, { recall })
    await screen.seen('› ')
    await elsewhere('write it')
    await screen.seen('(sent from elsewhere)')
    await screen.seen('Allow it?')
    screen.type('y')
    await screen.seen('Allowed once.')
    await screen.seen('Written.')
    screen.type('\x04')
    await over
    expect(readFileSync(join(home.paths.workspace, 'knowledge/a.md'), 'utf8')).toBe('x')
  })

  it('runs on when the chat is left', async () => {
    let finish: () => void = () => undefined
    const waiting = new Promise<void>((resolve) => (finish = resolve))
    const recall = scriptedModel(() => [
      { type: 'text', text: 'Half of it' },
      { wait: waiting },
      ...saying(' and the rest.'),
    ])
    const over = begin({}, { recall })
    await screen.seen('› ')
    await elsewhere('long')
    await screen.seen('Half of it')
    screen.type('\x04')
    await over
    const written = screen.written().length
    finish()
    await expect
      .poll(async () => {
        const { sessions } = await host.client.query('session.list', { limit: 1 })
        const { messages } = await host.client.query('session.messages', { sessionId: sessions[0]?.sessionId ?? '' })
        return JSON.stringify(messages)
      })
      .toContain('and the rest.')
    expect(screen.written()).toHaveLength(written)
  })

  it('runs on when the chat is left, and the own messages behind it are stopped', async () => {
    const never = new Promise<void>(() => undefined)
    const over = begin({}, { recall: scriptedModel(() => [{ type: 'text', text: 'Half of it' }, { wait: never }]) })
    await screen.seen('› ')
    await elsewhere('long')
    await screen.seen('Half of it')
    screen.type('mine\rmine too\r')
    await screen.seen('waiting: mine too')
    const left = performance.now()
    screen.type('\x04')
    await over
    expect(await ended()).toEqual(['turn.cancelled', 'turn.cancelled'])
    expect(performance.now() - left).toBeLessThan(1500)
  })
})
