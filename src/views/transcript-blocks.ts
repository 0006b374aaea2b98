/** A piece of a message that is found as one: a line of prose, or a fenced block of code. */
export interface Block {
  readonly kind: 'prose' | 'code'
  readonly text: string
}

/** UTF-16 units of one line of prose; what is longer goes on in another. */
const MAX_LINE = 600

/**
 * A message as lines that no mark at their beginning can tear or make look like somebody else's: paragraphs, lists and
 * tables each become running text, several in a line while they are short. Code keeps its lines inside its fence.
 */
export function blocksOf(message: string): readonly Block[] {
  const blocks: Block[] = []
  let prose: string[] = []
  let code: { readonly fence: string; readonly lines: string[] } | null = null
  const closeProse = (): void => {
    for (const text of packed(paragraphsOf(prose))) blocks.push({ kind: 'prose', text })
    prose = []
  }
  const closeCode = (): void => {
    if (code?.lines.some((line) => line.trim() !== '') === true) blocks.push({ kind: 'code', text: fenced(code.lines) })
    code = null
  }
  // An open comment would hide what others say behind it.
  for (const line of message.replaceAll('<!--', '&lt;!--').split(/\r\n|[\n\r\u2028\u2029]/)) {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (code !== null) {
      if (mark?.startsWith(code.fence) === true && line.trim() === mark) closeCode()
      else code.lines.push(line)
    } else if (mark === undefined) prose.push(line)
    else {
      closeProse()
      code = { fence: mark, lines: [] }
    }
  }
  closeProse()
  closeCode()
  return blocks
}

/** Four spaces in front, and a line inside is no fence. */
const fenced = (lines: readonly string[]): string =>
  ['```', ...lines.map((line) => (/^\s{0,3}(?:```|~~~)/.test(line) ? `    ${line.trim()}` : line)), '```'].join('\n')

/** Each paragraph as its items: sentences, points of a list, rows of a table. */
function paragraphsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const paragraphs: string[][] = []
  let open: string[] | null = null
  for (const line of lines) {
    const text = flat(line)
    if (text === '') {
      open = null
      continue
    }
    if (open === null) paragraphs.push((open = []))
    open.push(...text.split(/(?<=[.!?]\s|[。！？])/u))
  }
  return paragraphs
}

/** A line without the marks that mean something where a line begins. */
function flat(line: string): string {
  const text = line.replace(/\s+/g, ' ').trim()
  if (/^[-=_*|: ]*$/.test(text)) return ''
  return text
    .replace(/^#{1,6} (.*?)[ #]*$/, (_, heading: string) => (/[\p{L}\p{N}]$/u.test(heading) ? `${heading}:` : heading))
    .replace(/^[-*+] /, '• ')
    .replace(/^\|(.*?)\|?$/, (_, row: string) => `• ${row.trim()}`)
}

/** Paragraphs side by side while they are short; a long one is split between its items, at the worst within a word. */
function packed(paragraphs: readonly (readonly string[])[]): readonly string[] {
  const lines: string[] = []
  let line = ''
  const add = (item: string): void => {
    const longer = `${line} ${item.trim()}`.trim()
    if (longer.length > MAX_LINE && line !== '') {
      lines.push(line)
      line = item.trim()
    } else line = longer
  }
  for (const items of paragraphs) {
    const whole = items.map((item) => item.trim()).join(' ')
    if (whole.length <= MAX_LINE) add(whole)
    else for (const item of items) for (const piece of pieces(item)) add(piece)
  }
  if (line !== '') lines.push(line)
  return lines
}

/** At most `MAX_LINE` each: cut at spaces, else between code points. */
function pieces(item: string): readonly string[] {
  const out: string[] = []
  let rest = item
  while (rest.length > MAX_LINE) {
    const space = rest.lastIndexOf(' ', MAX_LINE)
    const code = rest.charCodeAt(MAX_LINE - 1)
    const at = space > 0 ? space : code >= 0xd800 && code <= 0xdbff ? MAX_LINE - 1 : MAX_LINE
    out.push(rest.slice(0, at))
    rest = rest.slice(at)
  }
  return [...out, rest]
}
