import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { textOf } from '../../../bus/messages/content.ts'
import { fail, FaultError } from '../../../bus/messages/fault.ts'
import type { SessionSummary, TranscriptMessage } from '../../../bus/messages/session.ts'

/** A conversation as Markdown: who said what; tools in one line each. */
export function conversationMarkdown(session: SessionSummary, messages: readonly TranscriptMessage[]): string {
  const parts = [
    `# ${session.title === '' ? 'Conversation' : session.title}`,
    `${session.model} · ${session.sessionId} · ${stamp(session.createdAt)}`,
  ]
  for (const { role, content, name, isError } of messages) {
    if (role === 'toolResult') {
      parts.push(`> Tool ${name ?? ''}${isError === true ? ' (failed)' : ''}`)
      continue
    }
    const text = (typeof content === 'string' ? content : textOf(content)).trim()
    if (text !== '') parts.push(`## ${role === 'user' ? 'You' : 'LocalGPT'}`, text)
  }
  return `${parts.join('\n\n')}\n`
}

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

const MOST_NAMES = 1000

/** Writes a new file (0600) and gives its path. A name that is taken is refused; without a name the next free one is used. */
export async function exportTo(named: string, text: string): Promise<string> {
  if (named !== '') return write(resolve(named.replace(/^~(?=\/)/, homedir())), text)
  const base = `localgpt-${new Date().toISOString().slice(0, 10)}`
  for (let number = 1; number < MOST_NAMES; number++) {
    const path = resolve(number === 1 ? `${base}.md` : `${base}-${number}.md`)
    const written = await write(path, text).catch((error: unknown) => {
      if (error instanceof FaultError && error.fault.code === 'file.conflict') return null
      throw error
    })
    if (written !== null) return written
  }
  throw conflict(`${base}.md`)
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'what stands before its name is a file, no folder',
  EACCES: 'you may not write there',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
}

async function write(path: string, text: string): Promise<string> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 })
    return path
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EEXIST') throw conflict(path)
    const why = REASONS[code] ?? (error instanceof Error ? error.message : String(error))
    throw fail('file.unwritable', `${path} cannot be written: ${why}.`, {
      hint: 'Name another place: /export ~/conversation.md',
    })
  }
}

const conflict = (path: string) =>
  fail('file.conflict', `${path} is there already and stays as it is.`, { hint: 'Name another file: /export FILE' })
