import type { HtmlElement } from './dom.ts'

/** Longer ones are data in disguise. */
const MAX_LENGTH = 2_000

/** Makes the link absolute; false where it leads nowhere: inside the same page, to a script, to data. */
export function resolveLink(link: HtmlElement, base: URL): boolean {
  link.removeAttribute('title')
  return resolve(link, 'href', base, /^(?:https?|mailto|tel):$/)
}

/** The same for an image, which only its description makes worth a line. */
export function resolveImage(image: HtmlElement, base: URL): boolean {
  image.removeAttribute('title')
  return (image.getAttribute('alt') ?? '').trim() !== '' && resolve(image, 'src', base, /^https?:$/)
}

function resolve(element: HtmlElement, attribute: string, base: URL, schemes: RegExp): boolean {
  const given = element.getAttribute(attribute)?.trim() ?? ''
  if (given === '' || given.startsWith('#') || given.length > MAX_LENGTH || !URL.canParse(given, base.href))
    return false
  const url = new URL(given, base)
  if (!schemes.test(url.protocol)) return false
  element.setAttribute(attribute, url.href)
  return true
}

/** What links of a document are relative to: its first <base> that says so, or its own address. */
export function baseOf(bases: ArrayLike<HtmlElement>, url: string): URL {
  const own = new URL(url)
  const named = Array.from(bases, (base) => base.getAttribute('href')).find((href) => href !== null)
  if (named === undefined || !URL.canParse(named, url)) return own
  const base = new URL(named, own)
  return /^https?:$/.test(base.protocol) ? base : own
}
