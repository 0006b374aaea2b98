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

/**
 * What a reader of `root` sees, links absolute. A copy, which takes as long as there are nodes; to move them in place, the
 * DOM goes over all that is below each, and in a page made for it that takes minutes.
 */
export function readableCopy(root: HtmlElement, base: URL): HtmlElement {
  const copy = root.cloneNode(false)
  /** The copy that takes the children, for each element we are inside of. */
  const into: HtmlElement[] = [copy]
  let node: HtmlNode | null = root.firstChild
  while (node !== null) {
    const parent = into.at(-1) ?? copy
    const taken = isElement(node) ? copied(node, parent, into.length, base) : null
    if (taken !== null && node.firstChild !== null) {
      into.push(taken)
      node = node.firstChild
      continue
    }
    if (node.nodeType === TEXT) parent.appendChild(node.cloneNode(false))
    while (node !== null && node !== root && node.nextSibling === null) {
      into.pop()
      node = node.parentNode
    }
    node = node === null || node === root ? null : node.nextSibling
  }
  return copy
}

const TEXT = 3

/** Puts a copy of the element into `parent`; gives what takes its children: the copy, or `parent` where it is left out, or null where they are too. */
function copied(element: HtmlElement, parent: HtmlElement, depth: number, base: URL): HtmlElement | null {
  if (isDropped(element)) return null
  if (depth > MAX_DEPTH) return parent
  const copy = element.cloneNode(false)
  if (copy.nodeName === 'A' && !resolveLink(copy, base)) return parent
  if (copy.nodeName === 'IMG' && !resolveImage(copy, base)) return null
  parent.appendChild(copy)
  return copy
}

const isDropped = (element: HtmlElement): boolean =>
  DROPPED.has(element.nodeName) ||
  DROPPED_ROLES.has(element.getAttribute('role') ?? '') ||
  (element.nodeName === 'DIALOG' && element.getAttribute('open') === null) ||
  isHidden(element)
