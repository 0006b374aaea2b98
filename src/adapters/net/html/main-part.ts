import type { HtmlElement } from './dom.ts'

/** Characters that make an element worth taking alone, and for an article the share of the whole page. */
const MIN_CHARACTERS = 200
const MIN_SHARE = 0.5

/** The one <main> of a page, or its one <article> where that is most of it, or all of it. */
export function mainPart(body: HtmlElement): HtmlElement {
  const only = (name: string): { readonly element: HtmlElement; readonly size: number } | null => {
    const found = body.getElementsByTagName(name)
    const [element] = Array.from(found)
    return element === undefined || found.length > 1 ? null : { element, size: element.textContent.trim().length }
  }
  const main = only('main')
  if (main !== null && main.size >= MIN_CHARACTERS) return main.element
  const article = only('article')
  const enough = Math.max(MIN_CHARACTERS, body.textContent.trim().length * MIN_SHARE)
  return article !== null && article.size >= enough ? article.element : body
}
