export const commands = [
  { name: 'help', argument: '', does: 'show this' },
  { name: 'quit', argument: '', does: 'leave; Ctrl-D does the same' },
  { name: 'new', argument: '', does: 'begin another conversation' },
  { name: 'sessions', argument: '', does: 'list the conversations' },
  { name: 'resume', argument: '[ID|N]', does: 'go on with a conversation: the latest, or one of the list' },
  { name: 'model', argument: '[NAME]', does: 'say which model answers, or let another one' },
  { name: 'models', argument: '', does: 'list the models' },
  { name: 'memory', argument: '[QUERY]', does: 'search the notes, or show what they hold' },
  { name: 'status', argument: '', does: 'say how the program does' },
  { name: 'context', argument: '', does: 'say what the next request carries' },
  { name: 'undo', argument: '[ID]', does: 'bring back what a tool changed last; /undo list shows the changes' },
  { name: 'approvals', argument: '[ID]', does: 'list what is allowed for good, or take one back' },
  { name: 'compact', argument: '[undo]', does: 'let a summary stand for older exchanges, or take it away again' },
  { name: 'clear', argument: '', does: 'forget the conversation so far; the log keeps it' },
  { name: 'export', argument: '[FILE]', does: 'write the conversation to a Markdown file' },
] as const satisfies readonly { name: string; argument: string; does: string }[]

export type CommandName = (typeof commands)[number]['name']

export type Parsed =
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'command'; readonly name: CommandName; readonly argument: string }
  | { readonly kind: 'unknown'; readonly name: string; readonly nearest: CommandName | null }

const synonyms: Readonly<Record<string, CommandName>> = { exit: 'quit', q: 'quit', '?': 'help', h: 'help' }

/** What was typed: a command is one line that begins with "/" and a word; a path such as /etc/hosts is none. */
export function parseInput(text: string): Parsed {
  const match = /^\/([A-Za-z?][\w-]*|\?)(?:[ \t]+(.*))?$/.exec(text.trim())
  if (match === null) return { kind: 'message', text }
  const typed = (match[1] ?? '').toLowerCase()
  const known = synonyms[typed] ?? commands.find(({ name }) => name === typed)?.name
  if (known === undefined) return { kind: 'unknown', name: typed, nearest: nearest(typed) }
  return { kind: 'command', name: known, argument: (match[2] ?? '').trim() }
}

/** What Tab makes of a command begun: the whole one, or as much as all candidates share. */
export function completeCommand(text: string): string | null {
  if (!/^\/[a-z]*$/.test(text)) return null
  const candidates = commands.filter(({ name }) => name.startsWith(text.slice(1)))
  const [only] = candidates
  if (only === undefined) return null
  if (candidates.length === 1) return `/${only.name}${only.argument === '' ? '' : ' '}`
  let shared = only.name as string
  for (const { name } of candidates) while (!name.startsWith(shared)) shared = shared.slice(0, -1)
  return `/${shared}`
}

function nearest(typed: string): CommandName | null {
  const ranked = commands
    .map(({ name }) => ({ name, edits: name.startsWith(typed) ? 0 : editDistance(name, typed) }))
    .sort((a, b) => a.edits - b.edits)
  const [best] = ranked
  return best !== undefined && best.edits <= Math.max(2, typed.length / 3) ? best.name : null
}

/** Letters to add, drop, change or swap (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0
  for (let i = 1; i <= a.length; i++) {
    rows.push([i])
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const least = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same)
      rows[i]?.push(swapped ? Math.min(least, at(i - 2, j - 2) + 1) : least)
    }
  }
  return at(a.length, b.length)
}
