import { fail } from '../../../bus/messages/fault.ts'
import type { CommandName, Parsed } from './commands.ts'
import type { reportCommands } from './report-commands.ts'
import type { safetyCommands } from './safety-commands.ts'
import type { SessionCommands } from './session-commands.ts'
import type { Transcript } from './transcript.ts'

interface Room {
  readonly transcript: Transcript
  readonly sessions: SessionCommands
  readonly reports: ReturnType<typeof reportCommands>
  readonly safety: ReturnType<typeof safetyCommands>
  readonly leave: () => void
  readonly busy: () => boolean
}

/** Commands that would pull the conversation from under an answer. */
const quiet = new Set<CommandName>(['new', 'resume', 'clear'])

/** Carries out a slash command. Throws FaultError where it cannot be done. */
export async function runCommand(
  parsed: Exclude<Parsed, { kind: 'message' }>,
  { transcript, sessions, reports, safety, leave, busy }: Room,
): Promise<void> {
  const argument = parsed.kind === 'command' ? parsed.argument : ''
  transcript.heading(`/${parsed.name}${argument === '' ? '' : ` ${argument}`}`)
  if (parsed.kind === 'unknown')
    throw fail('input.invalid', `There is no command /${parsed.name}.`, {
      hint: parsed.nearest === null ? '/help shows what there is.' : `Did you mean /${parsed.nearest}?`,
    })
  const { name } = parsed
  if (name === 'quit') {
    leave()
    return
  }
  if (quiet.has(name) && busy())
    throw fail('input.invalid', 'An answer is on its way.', {
      hint: `Wait for it or stop it with Ctrl-C, then type /${name} again.`,
    })
  switch (name) {
    case 'help':
      reports.help()
      return
    case 'new':
      return sessions.begin()
    case 'sessions':
      return sessions.list()
    case 'resume':
      return sessions.resume(argument)
    case 'model':
      return reports.model(argument)
    case 'models':
      return reports.models()
    case 'memory':
      return reports.memory(argument)
    case 'status':
      return reports.status()
    case 'context':
      return reports.context()
    case 'undo':
      return safety.undo(argument)
    case 'approvals':
      return safety.approvals(argument)
    case 'compact':
      return sessions.compact(argument)
    case 'clear':
      return sessions.clear()
    case 'export':
      return sessions.export(argument)
  }
}
