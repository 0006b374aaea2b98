import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { fail, faultFrom } from '../../bus/messages/fault.ts'
import type { Data, Draft } from '../../bus/messages/index.ts'
import type { EventLog } from '../../ports/event-log.ts'
import type { FilesPort } from '../../ports/files.ts'
import { changesOf } from './changes.ts'
import { filesWith, openedIn } from './opened-folders.ts'

interface Undoing {
  readonly bus: Bus
  readonly log: EventLog
  readonly files: FilesPort
}

interface Undoable {
  readonly id: number
  readonly sessionId: string
  readonly change: Data<'tool.changed'>['change']
}

/** Brings back what a tool changed. What others changed since is kept; the same lines changed again are a conflict, and nothing is done. */
export async function undo({ bus, log, files }: Undoing, command: Message<'tool.undo'>): Promise<void> {
  let fact: Draft<'tool.undone' | 'tool.kept'>
  try {
    const { id, sessionId, change } = wanted(log, command.data)
    const { path, before, after } = change
    const reachable = filesWith(files, openedIn(log, sessionId))
    if (before === null) await reachable.remove(path, { base: after })
    else await reachable.writeText(path, before, { base: after })
    fact = { type: 'tool.undone', data: { changeId: id, path, removed: before === null } }
    await bus
      .request(
        { type: 'memory.reindex', data: { force: false } },
        { source: 'tools', cause: command, timeoutMs: 60_000 },
      )
      .catch(() => undefined) // the notes are read again at the next search
  } catch (error) {
    fact = { type: 'tool.kept', data: { fault: faultFrom(error, 'tool.failed') } }
  }
  commitFacts(bus, 'tools', [fact], command)
}

function wanted(log: EventLog, { changeId, from }: Data<'tool.undo'>): Undoable {
  for (const { fact, undone } of changesOf(log, from)) {
    if (changeId !== undefined && fact.seq !== changeId) continue
    if (!undone) return { id: fact.seq, sessionId: fact.data.sessionId, change: fact.data.change }
    if (changeId !== undefined) throw fail('undo.nothing', `Change ${changeId} is undone already.`)
  }
  throw fail('undo.nothing', changeId === undefined ? 'There is nothing to undo.' : `There is no change ${changeId}.`, {
    hint: 'localgpt undo --list shows what can be undone.',
  })
}
