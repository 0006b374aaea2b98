import { describe, expect, it } from 'vitest'
import { replyTo } from '../../../../src/adapters/models/recall/recall.ts'
import type { Prompt, PromptMessage } from '../../../../src/bus/messages/content.ts'
import { specOfTool, builtInTools } from '../../../../src/actors/tools/registry.ts'

const tools = builtInTools({ webSearch: false }).map(specOfTool)

/** Plays the tools against one note file until recall says something. */
function play(question: string, file: string, allow = true): { said: string; file: string; steps: number } {
  const messages: PromptMessage[] = [{ role: 'user', content: [{ type: 'text', text: question }] }]
  let now = file
  for (let steps = 0; steps < 10; steps++) {
    const reply = replyTo({ system: '', tools, messages } satisfies Prompt)
    if ('say' in reply) return { said: reply.say, file: now, steps }
    const { call, arguments: args } = reply
    let output = ''
    let isError = false
    const lines = now.split('\n')
    if (call === 'memory_search') {
      const words = String(args['query'])
        .toLowerCase()
        .split(/\W+/)
        .filter((word) => word.length > 2)
      output = lines
        .flatMap((line, i) =>
          words.some((word) => line.toLowerCase().includes(word)) ? [`[n.md#L${i + 1}]\n${line}`] : [],
        )
        .join('\n\n')
    } else if (call === 'memory_get')
      output = lines
        .map((line, i) => ({ line, n: i + 1 }))
        .slice(Number(args['from']) - 1, Number(args['from']) - 1 + Number(args['lines']))
        .map(({ line, n }) => `${n}\t${line}`)
        .join('\n')
    else if (call === 'edit_file') {
      const old = String(args['old_text'])
      const count = now.split(old).length - 1
      isError = !allow || count !== 1
      output = isError ? `not allowed or ${count} times` : 'Edited'
      if (!isError) now = now.replace(old, () => String(args['new_text']))
    }
    messages.push({ role: 'assistant', content: [{ type: 'tool_call', id: `r${steps}`, name: call, arguments: args }] })
    messages.push({ role: 'tool', toolCallId: `r${steps}`, name: call, output, isError })
  }
  throw new Error('recall never stops asking for tools')
}

describe('recall', () => {
  it('quotes what it finds with its source', () => {
    expect(play('When does my passport expire?', 'x\n- My passport expires in May\n').said).toBe(
      '> My passport expires in May\n— n.md#L2',
    )
  })

  it('says what is noted of the person, without headings, comments and empty lines', () => {
    const notes =
      '# Memory\n\n<!-- Facts,\n     one on a line. -->\n- I like tea.\n- My bike is red. <!-- or was -->\n\nlast\n'
    expect(play('What do you know about me?', notes).said).toBe(
      ['MEMORY.md', 'USER.md']
        .map((file) => `> I like tea.\n> My bike is red.\n— ${file}#L5-L6\n\n> last\n— ${file}#L8`)
        .join('\n\n'),
    )
    expect(play('Who am I?', '# Memory\n').said).toMatch(/^I know nothing about you yet/)
  })

  it('says honestly what it does not know', () => {
    expect(play('What is the name of my cat?', 'The boiler was serviced\n').said).toMatch(/^I have no note about that/)
  })

  it.each([
    ['first\n- the tea shop\n- I like the green tea shop\nlast\n', 'first\n- I like the green tea shop\nlast\n'],
    ['- the tea shop\nlast\n', 'last\n'],
    ['first\n- the tea shop', 'first'],
    ['first\r\n- the tea shop\r\nlast\r\n', 'first\r\nlast\r\n'],
  ])('forgets exactly the line it shows (%#)', (before, after) => {
    const { file, said } = play('Forget the tea shop', before)
    expect(said).toMatch(/^I have removed from n\.md:\n> the tea shop/)
    expect(file).toBe(after)
  })

  const past = `sessions/s_${'0'.repeat(32)}.md`
  const searched = (question: string, output: string) =>
    replyTo({
      system: '',
      tools,
      messages: [
        { role: 'user', content: [{ type: 'text', text: question }] },
        { role: 'tool', toolCallId: 'r0', name: 'memory_search', output, isError: false },
      ],
    })

  it('forgets the note, although a conversation about it was found first', () => {
    const found = `[${past}#L3]\n**You**: remember the tea shop\n\n[n.md#L2]\n- the tea shop`
    expect(searched('Forget the tea shop', found)).toMatchObject({ call: 'memory_get', arguments: { path: 'n.md' } })
  })

  it('says how a conversation is forgotten where no note holds it', () => {
    const reply = searched('Forget the tea shop', `[${past}#L3]\n**You**: remember the tea shop`)
    expect('say' in reply && reply.say).toContain(`removed nothing. It was said in a conversation`)
    expect('say' in reply && reply.say).toContain(`localgpt session delete s_${'0'.repeat(32)}`)
  })

  it('quotes a note before what was said about it', () => {
    const reply = searched(
      'Where is the tea shop?',
      `[${past}#L3]\n**You**: forget the tea shop\n\n[n.md#L2]\n- the tea shop`,
    )
    expect('say' in reply && reply.say.split('\n')[0]).toBe('> the tea shop')
  })

  it('removes nothing without an approval, and nothing that it does not find', () => {
    expect(play('Forget the tea shop', '- the tea shop\n', false)).toMatchObject({
      file: '- the tea shop\n',
      said: expect.stringMatching(/^Nothing was removed/) as string,
    })
    expect(play('Forget the coffee', '- the tea shop\n').said).toContain('removed nothing')
  })

  it('says that memory is off where its tools are', () => {
    expect(
      replyTo({
        system: '',
        tools: [],
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Where do I live?' }] }],
      }),
    ).toMatchObject({ say: expect.stringContaining('switched off') as string })
  })
})
