import { citationOf } from '../../../bus/messages/citation.ts'
import { FaultError } from '../../../bus/messages/fault.ts'
import { plainLine } from '../text/plain.ts'
import { lineOf, span, type Line } from '../text/span.ts'
import { wrap } from '../text/wrap.ts'
import { commands } from './commands.ts'
import type { Conversation } from './conversation.ts'
import { ago } from './time.ts'
import { recalledLines } from './recalled-lines.ts'
import type { Transcript } from './transcript.ts'

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

/** Commands that only look, and the choice of a model. */
export function reportCommands({ client, current, change, now }: Conversation, transcript: Transcript) {
  const { say, width } = transcript
  return {
    help: (): void => {
      for (const { name, argument, does } of commands) say(`  ${`/${name} ${argument}`.padEnd(16)}  ${does}`)
      say('Enter sends. Alt-Enter, Ctrl-J or \\ at the end of a line begins another line.', 'dim')
      say('↑ and ↓ bring back what you typed. Ctrl-C stops an answer; what you type meanwhile waits its turn.', 'dim')
    },
    model: async (name: string) => {
      if (name === '') {
        const { model, reason } = current()
        say(`${model} answers (${reason}). /models lists others; /model NAME changes it for this conversation.`)
        return
      }
      const reply = await client.command('session.model.set', { sessionId: current().sessionId, model: name })
      if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
      const { provider, model, reason } = reply.data
      change({ ...current(), model: provider === model ? model : `${provider}/${model}`, reason })
      say(`${current().model} answers from now on (${reason}).`)
    },
    models: async () => {
      const { models } = await client.query('model.list', {})
      const column = Math.max(...models.map(({ name }) => name.length))
      for (const { name, ready, note } of models)
        say(
          `${ready ? '✓' : ' '} ${plainLine(name).padEnd(column)}  ${plainLine(note)}`,
          ...(ready ? [] : (['dim'] as const)),
        )
      say('/model NAME lets one answer.', 'dim')
    },
    memory: async (query: string) => {
      if (query === '') {
        const [stats, { notes }] = await Promise.all([
          client.query('memory.stats', {}),
          client.query('memory.recent', { limit: 5 }),
        ])
        say(
          `${count(stats.files, 'note')} with ${count(stats.units, 'passage')} in ${stats.workspace}${notes.length > 0 ? '; changed last:' : ''}`,
        )
        for (const { file, modifiedAt, firstLine } of notes)
          say(`  ${file}  ${plainLine(firstLine)} (${ago(modifiedAt, now())})`, 'dim')
        say('/memory QUERY searches them.', 'dim')
        return
      }
      const { results } = await client.query('memory.search', { query, limit: 5 })
      if (results.length === 0) say(`Nothing in the notes fits "${plainLine(query)}".`)
      for (const found of results) {
        const passage = plainLine(found.content)
        const points = Array.from(passage)
        const text = points.length > 300 ? `${points.slice(0, 299).join('')}…` : passage
        const place: Line = lineOf(plainLine(citationOf(found)), 'cyan')
        transcript.print('note', [
          place,
          ...wrap(lineOf(text), { width: width(), first: [span('  ')], rest: [span('  ')] }),
        ])
      }
    },
    status: async () => {
      const { sessionId, model, reason } = current()
      const [host, { session }] = await Promise.all([
        client.query('host.status', {}),
        client.query('session.get', { sessionId }),
      ])
      const { usage, messageCount = 0 } = session ?? {}
      say(`Version:       ${host.version}, process ${host.pid}, up ${host.uptimeSeconds} s`)
      say(`Model:         ${model} (${reason})`)
      say(
        `Conversation:  ${sessionId}, ${count(messageCount, 'message')}, tokens ${usage?.input ?? 0} in and ${usage?.output ?? 0} out`,
      )
      say(`Notes:         ${count(host.memory.filesIndexed, 'file')}, ${count(host.memory.chunks, 'passage')}`)
      for (const { actor, key, state } of host.actors.filter((each) => each.state !== 'running'))
        say(`Not well:      ${actor}${key === '' ? '' : ` ${key}`} is ${state}`, 'red')
    },
    context: async () => {
      const { context } = await client.query('session.context', { sessionId: current().sessionId })
      if (context === null) {
        say('Nothing yet: the first message makes it.')
        return
      }
      const { system, tools, messages, limit } = context.tokens
      const total = system + tools + messages
      const share = limit === 0 ? '' : ` of ${limit} (${Math.round((100 * total) / limit)} %)`
      say(`About ${total} tokens${share}`)
      say(`  instructions and notes  ${system}`)
      say(`  ${count(context.tools, 'tool').padEnd(22)}  ${tools}`)
      say(`  ${count(context.messages, 'message').padEnd(22)}  ${messages}`)
      for (const path of context.opened) say(`Open to tools until /clear: ${plainLine(path)}`)
      if (context.tainted.length > 0)
        say(`Text of others in it: ${context.tainted.map(plainLine).join(', ')}`, 'yellow')
      for (const line of recalledLines(context.recalled)) say(line, 'dim')
    },
  }
}
