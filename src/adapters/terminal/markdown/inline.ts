import type { Token } from 'marked'
import { span, styled, type Line, type Span } from '../text/span.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
}
const decoded = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (name) => ENTITIES[name] ?? name)

/** Newlines inside a paragraph are spaces; a line break that is meant stands as "\n". */
const flowing = (text: string): string => decoded(text).replace(/\s*\n\s*/g, ' ')

/** The look of running text. */
export const inline = (tokens: readonly Token[]): Line => tokens.flatMap(inlineToken)

function inlineToken(token: Token): readonly Span[] {
  switch (token.type) {
    case 'strong':
      return styled(inline(insideOf(token)), 'bold')
    case 'em':
      return styled(inline(insideOf(token)), 'italic')
    case 'del':
      return styled(inline(insideOf(token)), 'strikethrough')
    case 'codespan':
      return [span(textOf(token).replace(/\n/g, ' '), 'cyan')]
    case 'br':
      return [span('\n')]
    case 'link':
      return link(inline(insideOf(token)), addressOf(token))
    case 'image':
      return link([span(`[image: ${flowing(textOf(token))}]`)], addressOf(token))
    case 'html':
      return [/^<br\s*\/?>$/i.test(token.raw.trim()) ? span('\n') : span(flowing(token.raw))]
    case 'checkbox':
      return []
    default:
      return insideOf(token).length > 0 ? inline(insideOf(token)) : [span(flowing(textOf(token)))]
  }
}

/** The same with the line breaks as they stand: a quotation keeps its lines apart, and its source below them. */
export const inItsLines = (tokens: readonly Token[]): readonly Token[] =>
  tokens.flatMap((token): readonly Token[] => {
    const inside = insideOf(token)
    if (inside.length > 0) return [{ ...token, tokens: [...inItsLines(inside)] }]
    if (token.type !== 'text') return [token]
    const lines = textOf(token).split(/\s*\n\s*/)
    return lines.flatMap((line, index): readonly Token[] => {
      const text: Token = { type: 'text', raw: line, text: line }
      return index === 0 ? [text] : [{ type: 'br', raw: '\n' }, text]
    })
  })

const insideOf = (token: Token): readonly Token[] => ('tokens' in token ? (token.tokens ?? []) : [])
const textOf = (token: Token): string => ('text' in token && typeof token.text === 'string' ? token.text : token.raw)
const addressOf = (token: Token): string => ('href' in token && typeof token.href === 'string' ? token.href : '')

/** The address stays in sight: a link cannot say one thing and lead to another. */
function link(label: Line, address: string): readonly Span[] {
  const shown = label.map(({ text }) => text).join('')
  const underlined = styled(label, 'underline')
  if (address === '' || shown === address || `mailto:${shown}` === address) return underlined
  return [...underlined, span(` (${address})`, 'dim')]
}
