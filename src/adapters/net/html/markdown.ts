import TurndownService from 'turndown'
import { isElement, type HtmlElement, type HtmlNode } from './dom.ts'
import { cellOf, isSimple, rowOf, tableOf } from './table.ts'

/** A `readableCopy`, as Markdown. */
export const toMarkdown = (element: HtmlElement): string => converter().turndown(element)

interface Rule {
  readonly filter: string | string[]
  readonly replacement: (content: string, element: HtmlElement) => string
}

function converter(): TurndownService {
  const service = new TurndownService({
    headingStyle: 'atx',
    hr: '---',
    br: '',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
  })
  const add = (name: string, rule: Rule): void => {
    service.addRule(name, rule)
  }
  const shapes = new Map<HtmlElement, { readonly simple: boolean; rows: number }>()
  const shapeOf = (element: HtmlElement) => {
    const table = tableOf(element)
    if (table === null) return null
    const known = shapes.get(table) ?? { simple: isSimple(table), rows: 0 }
    shapes.set(table, known)
    return known.simple ? known : null
  }
  const block = (content: string): string => `\n\n${content.trim()}\n\n`

  add('link', { filter: 'a', replacement: link })
  add('pre', { filter: 'pre', replacement: (_, pre) => block(codeBlock(pre)) })
  add('item', { filter: 'li', replacement: item() })
  add('cell', {
    filter: ['td', 'th'],
    replacement: (content, cell) => (shapeOf(cell) === null ? block(content) : cellOf(content, cell)),
  })
  add('row', {
    filter: 'tr',
    replacement: (content, row) => {
      const shape = shapeOf(row)
      return shape === null ? block(content) : rowOf(content, row, shape.rows++ === 0)
    },
  })
  add('caption', { filter: 'caption', replacement: block })
  add('part of a table', { filter: ['thead', 'tbody', 'tfoot'], replacement: (content) => content })
  add('struck out', { filter: ['del', 's'], replacement: (content) => (content.trim() === '' ? '' : `~~${content}~~`) })
  return service
}

/** A link around whole blocks is written on one line, or it would be none. */
function link(content: string, element: HtmlElement): string {
  const text = content
    .replace(/^#{1,6} /gm, '')
    .replace(/\s+/g, ' ')
    .trim()
  const address = (element.getAttribute('href') ?? '').replaceAll('(', '%28').replaceAll(')', '%29')
  if (text === '') return ''
  return address === '' ? content : `[${text}](${address})`
}

/** The text as it is, in a fence that nothing in it ends. */
function codeBlock(pre: HtmlElement): string {
  const [code] = Array.from(pre.getElementsByTagName('code'))
  const language = /(?:language|lang)-([\w+#-]+)/.exec(code?.getAttribute('class') ?? '')?.[1] ?? ''
  const text = linesOf(pre)
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text.replace(/^\n|\n$/g, '')}\n${fence}`
}

/** The text of an element with its line breaks, which are written as elements on some pages. */
function linesOf(element: HtmlElement): string {
  let text = ''
  for (let child: HtmlNode | null = element.firstChild; child !== null; child = child.nextSibling)
    text += child.nodeName === 'BR' ? '\n' : isElement(child) ? linesOf(child) : child.textContent
  return text
}

/** Counts items itself: turndown looks each one's place up anew, which takes long in long lists. */
function item(): Rule['replacement'] {
  const next = new Map<HtmlElement, number>()
  return (content, element) => {
    const list = element.parentNode
    const text = content.trim()
    let prefix = '- '
    if (list?.nodeName === 'OL') {
      const number = next.get(list) ?? Number.parseInt(list.getAttribute('start') ?? '1', 10)
      next.set(list, number + 1)
      prefix = `${Number.isNaN(number) ? 1 : number}. `
    }
    return `${prefix}${text.replace(/\n(?=.)/g, `\n${' '.repeat(prefix.length)}`)}\n`
  }
}
