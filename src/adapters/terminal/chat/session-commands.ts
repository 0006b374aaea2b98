import { textOf } from '../../../bus/messages/content.ts'
import { fail, FaultError } from '../../../bus/messages/fault.ts'
import type { SessionSummary, TranscriptMessage } from '../../../bus/messages/session.ts'
import { render } from '../markdown/render.ts'
import type { Lex } from '../markdown/stream.ts'
import { plain, plainLine } from '../text/plain.ts'
import type { Conversation } from './conversation.ts'
import { conversationMarkdown, exportTo } from './export.ts'
import { ago } from './time.ts'
import type { Transcript } from './transcript.ts'
import { userLines } from './user-lines.ts'

/** Exchanges shown when a conversation is taken up again. */
const SHOWN = 2

/** ms; a model writes the summary. */
const COMPACT_MS = 200_000

export interface SessionCommands {
  readonly list: () => Promise<void>
  readonly resume: (argument: string) => Promise<void>
  readonly showLast: () => Promise<void>
  readonly begin: () => Promise<void>
  readonly compact: (argument: string) => Promise<void>
  readonly clear: () => Promise<void>
  readonly export: (file: string) => Promise<void>
  /** Removes a conversation nobody said anything in. */
  readonly dropEmpty: () => Promise<void>
}

export function sessionCommands(
  { client, current, change, open, now }: Conversation,
  transcript: Transcript,
  loadLex: () => Promise<Lex>,
): SessionCommands {
  let listed: readonly SessionSummary[] = []
  const load = async (): Promise<readonly SessionSummary[]> => {
    const { sessions } = await client.query('session.list', { limit: 50 })
    return (listed = sessions.filter(({ messageCount }) => messageCount > 0).slice(0, 20))
  }
  const dropEmpty = async (): Promise<void> => {
    const { sessionId } = current()
    const { session } = await client.query('session.get', { sessionId })
    if (session?.messageCount === 0) await client.command('session.delete', { sessionId })
  }

  const showLast = async (): Promise<void> => {
    const [lex, { messages }] = await Promise.all([
      loadLex(),
      client.query('session.messages', { sessionId: current().sessionId }),
    ])
    for (const { role, content } of lastExchanges(messages ?? [])) {
      const text = typeof content === 'string' ? content : textOf(content)
      if (role === 'user') transcript.print('user', userLines(text, transcript.width()))
      else transcript.print('answer', render(lex(plain(text)), transcript.width()))
    }
  }

  return {
    showLast,
    dropEmpty,
    list: async () => {
      const sessions = await load()
      if (sessions.length === 0) {
        transcript.say('There is no other conversation yet.')
        return
      }
      for (const [index, { sessionId, title, messageCount, updatedAt }] of sessions.entries()) {
        const here = sessionId === current().sessionId ? '›' : ' '
        const count = `${messageCount} ${messageCount === 1 ? 'message' : 'messages'}`
        transcript.say(
          `${here}${String(index + 1).padStart(2)}  ${plainLine(title)} (${count}, ${ago(updatedAt, now())})`,
        )
      }
      transcript.say('/resume N goes on with one of them.', 'dim')
    },
    resume: async (argument) => {
      const others = async () => (await load()).filter(({ sessionId }) => sessionId !== current().sessionId)
      const session = /^\d{1,3}$/.test(argument)
        ? (listed.length > 0 ? listed : await load())[Number(argument) - 1]?.sessionId
        : argument === ''
          ? (await others())[0]?.sessionId
          : argument
      if (session === undefined)
        throw fail(
          'session.not_found',
          argument === '' ? 'There is no other conversation yet.' : `The list has no ${argument}.`,
          {
            hint: '/sessions shows the conversations there are.',
          },
        )
      const next = await open({ session })
      if (next.sessionId !== current().sessionId) await dropEmpty()
      change(next)
      transcript.say(`Going on with ${next.sessionId}; ${next.model} answers.`, 'dim')
      await showLast()
    },
    begin: async () => {
      const next = await open({})
      await dropEmpty()
      change(next)
      transcript.say(`A new conversation; ${next.model} answers. What was said before is in /sessions.`)
    },
    compact: async (argument) => {
      const { sessionId } = current()
      if (argument !== '' && argument !== 'undo')
        throw fail('input.invalid', `"${argument}" is not what /compact takes.`, { hint: '/compact, or /compact undo' })
      if (argument === 'undo') {
        const reply = await client.command('session.restore', { sessionId })
        if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
        transcript.say('The summary was taken away; the model is asked with the whole conversation again.')
        return
      }
      const reply = await client.command('session.compact', { sessionId }, { timeoutMs: COMPACT_MS })
      if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
      const { turns, tokensBefore, tokensAfter, summary } = reply.data
      transcript.say(
        `This summary stands for ${turns} exchange${turns === 1 ? '' : 's'} now, ${tokensBefore} tokens before and ${tokensAfter} after. Nothing was deleted; /compact undo takes it away.`,
      )
      transcript.say(summary, 'dim')
    },
    clear: async () => {
      const reply = await client.command('session.clear', { sessionId: current().sessionId })
      if (reply.type === 'session.refused') throw new FaultError(reply.data.fault)
      transcript.say(
        'Forgotten: the next message starts from nothing. The log keeps what was said; your notes are untouched.',
      )
    },
    export: async (file) => {
      const { sessionId } = current()
      const [{ session }, { messages }] = await Promise.all([
        client.query('session.get', { sessionId }),
        client.query('session.messages', { sessionId }),
      ])
      if (session === null || messages === null || messages.length === 0)
        throw fail('input.empty', 'Nothing has been said yet, so there is nothing to write.')
      transcript.say(`Written to ${await exportTo(file, conversationMarkdown(session, messages))}.`)
    },
  }
}

function lastExchanges(messages: readonly TranscriptMessage[]): readonly TranscriptMessage[] {
  const spoken = messages.filter(
    ({ role, content }) =>
      role === 'user' ||
      (role === 'assistant' && (typeof content === 'string' ? content : textOf(content)).trim() !== ''),
  )
  const starts = spoken.flatMap(({ role }, index) => (role === 'user' ? [index] : []))
  return spoken.slice(starts.at(-SHOWN) ?? 0)
}
