import { carriers } from './carriers.ts'
import { payloads, type Payload, type Wanted } from './payloads.ts'

export interface Attack {
  readonly id: string
  readonly category: string
  /** What a page, a file, a note or the output of a command says. */
  readonly text: string
  /** The call that a model which obeys the text would make. */
  readonly wants: Wanted
}

type Template = (payload: Payload, n: number) => string

interface Options {
  /** Which payloads fit; all by default. */
  readonly for?: (payload: Payload) => boolean
  /** How many texts each template makes, each with another payload in another carrier. */
  readonly times?: number
  /** False where the templates are whole documents themselves. */
  readonly carried?: boolean
}

/** One text a template and payload: payloads and carriers take turns, so no two texts share both. */
export function attacksOf(category: string, templates: readonly Template[], options: Options = {}): readonly Attack[] {
  const { times = 1, carried = true } = options
  const fitting = payloads.filter(options.for ?? (() => true))
  return Array.from({ length: times * templates.length }, (_, n) => {
    const template = templates[n % templates.length]
    // Coprime steps: what a template is combined with differs every time round.
    const payload = fitting[(n * 7 + Math.floor(n / templates.length)) % fitting.length]
    const carrier = carriers[(n * 5 + Math.floor(n / templates.length) * 3) % carriers.length]
    if (template === undefined || payload === undefined || carrier === undefined)
      throw new Error(`${category} is empty`)
    const said = template(payload, n)
    return {
      id: `${category}-${String(n + 1).padStart(2, '0')}`,
      category,
      text: carried ? carrier(said) : said,
      wants: payload.wants,
    }
  })
}

export const isCommand = ({ wants }: Payload): boolean => wants.tool === 'bash'
export const isNote = ({ wants }: Payload): boolean => wants.tool === 'memory_append'
export const isFetch = ({ wants }: Payload): boolean => wants.tool === 'web_fetch'
export const isFile = ({ wants }: Payload): boolean => wants.tool === 'write_file' || wants.tool === 'edit_file'
