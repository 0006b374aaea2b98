import pc from 'picocolors'
import { readSessions, type ReadSessions } from '../../app/read-sessions.ts'
import { textOf } from '../../bus/messages/content.ts'
import { fail } from '../../bus/messages/fault.ts'
import type { TranscriptMessage } from '../../bus/messages/session.ts'
import { messagesBody, sessionBody } from '../../views/session-body.ts'
import { pathsOf, type GlobalFlags } from '../context.ts'
import { localTime } from '../local-time.ts'
import { print, printJson, remark } from '../output.ts'

/** Reads the log without the lock, so that it also works beside a host. */
function withSessions(flags: GlobalFlags, work: (sessions: ReadSessions) => void): void {
  const sessions = readSessions(pathsOf(flags))
  try {
    work(sessions)
  } finally {
    sessions.close()
  }
}

export function sessionList(flags: GlobalFlags, limit: number): void {
  withSessions(flags, (sessions) => {
    const list = sessions.list(limit)
    if (flags.json === true) printJson({ sessions: list.map((session) => sessionBody(session, Date.now())) })
    else if (list.length === 0) remark('There is no conversation yet: localgpt chat')
    else
      for (const { sessionId, updatedAt, messageCount, title } of list)
        print(`${pc.cyan(sessionId)}  ${localTime(updatedAt)}  ${messageCount} messages  ${title}`)
  })
}

export function sessionShow(flags: GlobalFlags, id: string): void {
  withSessions(flags, (sessions) => {
    const found = sessions.get(id)
    if (found === null)
      throw fail('session.not_found', `There is no session ${id}.`, {
        hint: '`localgpt session list` shows the sessions there are.',
      })
    if (flags.json === true) {
      printJson(messagesBody(id, found.messages))
      return
    }
    const { title, model, createdAt } = found.summary
    print(`${pc.bold(title)}\n${pc.dim(`${id}, begun ${localTime(createdAt)}, ${model}`)}`)
    for (const message of found.messages) print(`\n${shown(message)}`)
  })
}

const speaker = { user: 'You', assistant: 'LocalGPT', system: 'Note', toolResult: 'Tool' } as const

function shown({ role, content, name, at }: TranscriptMessage): string {
  const calls =
    typeof content === 'string'
      ? []
      : content.flatMap((part) =>
          part.type === 'tool_call' ? [`→ ${part.name} ${JSON.stringify(part.arguments)}`] : [],
        )
  const text = typeof content === 'string' ? content : textOf(content)
  const who = name === undefined ? speaker[role] : `${speaker[role]} ${name}`
  return [`${pc.cyan(who)} ${pc.dim(localTime(at))}`, ...(text === '' ? [] : [text.trimEnd()]), ...calls].join('\n')
}
