import { isElement, type HtmlElement, type HtmlNode } from './dom.ts'
import { isHidden } from './hidden.ts'
import { resolveImage, resolveLink } from './links.ts'

/** Elements that hold nothing to read. */
const DROPPED = new Set([
  ...['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'LINK', 'META', 'BASE', 'TITLE'],
  ...['NAV', 'IFRAME', 'OBJECT', 'EMBED', 'SVG', 'svg', 'CANVAS', 'VIDEO', 'AUDIO', 'MAP'],
  ...['BUTTON', 'INPUT', 'SELECT', 'TEXTAREA', 'DATALIST', 'PROGRESS', 'METER'],
])
const DROPPED_ROLES = new Set(['navigation', 'search', 'menu', 'menubar', 'tooltip'])

/** What lies deeper is lifted up to here: a converter that calls itself would run out of stack. */
const MAX_DEPTH = 100

/** Takes out of `root` what a reader does not see or need; links become absolute. */
export function prune(root: HtmlElement, base: URL): void {
  let depth = 1
  let node: HtmlNode | null = root.firstChild
  while (node !== null) {
    const at: HtmlNode = node
    if (isElement(at)) {
      if (isDropped(at)) {
        node = after(at, root, () => depth--)
        at.parentNode?.removeChild(at)
        continue
      }
      if (depth > MAX_DEPTH || !resolved(at, base)) {
        const first: HtmlNode | null = at.firstChild
        node = first ?? after(at, root, () => depth--)
        unwrap(at)
        continue
      }
      if (at.firstChild !== null) {
        depth++
        node = at.firstChild
        continue
      }
    }
    node = after(at, root, () => depth--)
  }
}

const isDropped = (element: HtmlElement): boolean =>
  DROPPED.has(element.nodeName) ||
  DROPPED_ROLES.has(element.getAttribute('role') ?? '') ||
  (element.nodeName === 'DIALOG' && element.getAttribute('open') === null) ||
  (element.nodeName === 'IMG' && element.getAttribute('alt')?.trim() === '') ||
  isHidden(element)

/** False: the element itself is to go, and what it holds to stay. */
function resolved(element: HtmlElement, base: URL): boolean {
  if (element.nodeName === 'A') return resolveLink(element, base)
  return element.nodeName !== 'IMG' || resolveImage(element, base)
}

/** The next node that is not inside `node`; `up` is called for each level left. */
function after(node: HtmlNode, root: HtmlNode, up: () => void): HtmlNode | null {
  for (let at: HtmlNode | null = node; at !== null && at !== root; at = at.parentNode) {
    if (at.nextSibling !== null) return at.nextSibling
    up()
  }
  return null
}

function unwrap(element: HtmlElement): void {
  const { parentNode } = element
  if (parentNode === null) return
  for (let child = element.firstChild; child !== null; child = element.firstChild)
    parentNode.insertBefore(child, element)
  parentNode.removeChild(element)
}
