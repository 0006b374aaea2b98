import { readFileSync } from 'node:fs'
import type { Evidence } from './evidence.ts'

interface Conversation {
  readonly id: string
  readonly sessions: readonly {
    readonly n: number
    readonly date_time: string
    readonly turns: readonly { readonly id: string; readonly speaker: string; readonly text: string }[]
  }[]
  readonly qa: readonly { readonly q: string; readonly evidence: readonly string[]; readonly category: number }[]
}

export interface Asked {
  readonly q: string
  readonly kind: string
  readonly today?: string | undefined
  readonly evidence: readonly Evidence[]
}

export interface Notes {
  readonly files: ReadonlyMap<string, { readonly text: string; readonly date: string | null }>
  readonly questions: readonly Asked[]
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ')

/** "1:56 pm on 8 May, 2023" */
function when(text: string): { readonly day: string; readonly time: string } {
  const [, hour = '', minute = '', half = '', day = '', month = '', year = ''] =
    /(\d+):(\d+)\s*(am|pm) on (\d+) (\w+),? (\d{4})/i.exec(text) ?? []
  const two = (n: number): string => String(n).padStart(2, '0')
  const hours = (Number(hour) % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  return {
    day: `${year}-${two(MONTHS.indexOf(month.toLowerCase()) + 1)}-${two(Number(day))}`,
    time: `${two(hours)}:${minute}`,
  }
}

export const readLocomo = (path: string): readonly Conversation[] =>
  JSON.parse(readFileSync(path, 'utf8')) as readonly Conversation[]

/** A note a day, a line a turn; `perSession`: a note for each session instead. */
export function locomoNotes(conversations: readonly Conversation[], perSession = false): Notes {
  const lines = new Map<string, { date: string; lines: string[] }>()
  const where = new Map<string, Evidence>()
  for (const { id, sessions } of conversations)
    for (const session of sessions) {
      const { day, time } = when(session.date_time)
      const part = perSession ? `-${id}-${session.n}` : conversations.length > 1 ? `-${id}` : ''
      const file = `memory/${day}${part}.md`
      const note = lines.get(file) ?? { date: day, lines: [`# ${day}`, ''] }
      lines.set(file, note)
      note.lines.push(`## ${time}`, '')
      for (const turn of session.turns) {
        note.lines.push(`**${turn.speaker}**: ${turn.text}`)
        where.set(`${id}/${turn.id}`, { file, line: note.lines.length, text: turn.text.slice(0, 200) })
      }
      note.lines.push('')
    }
  const questions = conversations.flatMap(({ id, qa }) =>
    qa.flatMap(({ q, category, evidence }) => {
      const found = evidence.map((turn) => where.get(`${id}/${turn}`)).filter((one) => one !== undefined)
      return found.length === 0 ? [] : [{ q, kind: String(category), evidence: found }]
    }),
  )
  return {
    files: new Map([...lines].map(([file, { date, lines: all }]) => [file, { text: all.join('\n'), date }])),
    questions,
  }
}
