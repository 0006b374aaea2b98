import type { HtmlElement } from './dom.ts'

/** Whether a reader of the page never sees the element, as far as its own attributes tell; style sheets are not read. */
export function isHidden(element: HtmlElement): boolean {
  // The whole page is often hidden until its scripts have run.
  if (element.nodeName === 'BODY' || element.nodeName === 'HTML') return false
  if (element.getAttribute('hidden') !== null || element.getAttribute('aria-hidden') === 'true') return true
  const style = element.getAttribute('style')
  return style !== null && hides(declarations(style))
}

type Declarations = ReadonlyMap<string, string>

const declarations = (style: string): Declarations =>
  new Map(
    style
      .toLowerCase()
      .replace(/\/\*.*?\*\//gs, '')
      .split(';')
      .flatMap((each): [string, string][] => {
        const colon = each.indexOf(':')
        const value = each.slice(colon + 1).replace(/!\s*important/, '')
        return colon < 0 ? [] : [[each.slice(0, colon).trim(), value.replace(/\s+/g, ' ').trim()]]
      }),
  )

/** A length or number that is nothing, or as good as nothing. */
const isNil = (value: string | undefined): boolean =>
  value !== undefined && /^0*\.?0\d*(?:px|em|rem|pt|%)?$/.test(value)
const isFarOff = (value: string | undefined): boolean =>
  value !== undefined && /^-\d{3,}(?:px|em|rem|pt|vw|vh|%)?$/.test(value)

function hides(style: Declarations): boolean {
  const get = (name: string): string | undefined => style.get(name)
  const color = get('color')
  return (
    get('display') === 'none' ||
    /^(?:hidden|collapse)$/.test(get('visibility') ?? '') ||
    isNil(get('opacity')) ||
    isNil(get('font-size')) ||
    isFarOff(get('text-indent')) ||
    (/^(?:absolute|fixed)$/.test(get('position') ?? '') &&
      ['left', 'right', 'top', 'bottom'].some((side) => isFarOff(get(side)))) ||
    (get('overflow') === 'hidden' && (isNil(get('width')) || isNil(get('height')) || isNil(get('max-height')))) ||
    /^rect\((?:0|1px)[, ]/.test(get('clip') ?? '') ||
    /^inset\((?:50|100)%/.test(get('clip-path') ?? '') ||
    get('transform') === 'scale(0)' ||
    color === 'transparent' ||
    (color !== undefined && (color === get('background-color') || color === get('background')))
  )
}
