import { faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Data, Draft } from '../../bus/messages/index.ts'
import type { IndexReport } from '../../bus/messages/memory.ts'
import type { LocalDate } from '../../bus/local-date.ts'
import type { Appended } from '../../ports/memory-index.ts'

export type MemoryFact = Draft<'memory.indexed' | 'memory.appended' | 'memory.embedded' | 'memory.failed'>

/** Where a note goes and how it is written there. */
export interface NotePlan {
  readonly file: string
  /** First line of the file where it does not exist yet. */
  readonly title: string
  readonly block: string
}

/** The log of the day gets a bullet with the time; MEMORY.md gets the fact alone, because it outlives the day. */
export function planNote({ text, target, heading }: Data<'memory.append'>, { day, time }: LocalDate): NotePlan {
  const body = text.trim().split('\n').join('\n  ')
  const lead = heading === undefined ? '' : `\n## ${heading}\n\n`
  return target === 'memory'
    ? { file: 'MEMORY.md', title: '# Memory', block: `${lead}- ${body}` }
    : { file: `memory/${day}.md`, title: `# ${day}`, block: `${lead}- ${time} ${body}` }
}

export const indexed = (report: IndexReport): MemoryFact => ({ type: 'memory.indexed', data: report })

/** Nobody asked for it, so it is worth a line only where something was found. */
export const noticed = (report: IndexReport): readonly MemoryFact[] =>
  report.filesUpdated + report.filesRemoved > 0 ? [indexed(report)] : []

export const embedded = (model: string, stored: number, durationMs: number): MemoryFact => ({
  type: 'memory.embedded',
  data: { model, stored, durationMs },
})

export const appended = ({ file, lineStart, lineEnd, added }: Appended, text: string): MemoryFact => ({
  type: 'memory.appended',
  data: { file, lineStart, lineEnd, text, added },
})

export const failed = (fault: Fault): MemoryFact => ({ type: 'memory.failed', data: { fault } })

export const full = (limit: number): MemoryFact =>
  failed(
    faultOf('bus.overloaded', `${limit} changes to memory already wait.`, {
      retryable: true,
      hint: 'Try again in a moment.',
    }),
  )
