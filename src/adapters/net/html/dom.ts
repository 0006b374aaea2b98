/** As much of the DOM as is used here; the browser's own types are not part of a program for Node. */
export interface HtmlNode {
  /** 1: an element. */
  readonly nodeType: number
  /** Upper case for elements of HTML. */
  readonly nodeName: string
  readonly firstChild: HtmlNode | null
  readonly nextSibling: HtmlNode | null
  readonly parentNode: HtmlElement | null
  readonly textContent: string
  readonly cloneNode: (deep: boolean) => this
}

export interface HtmlElement extends HtmlNode {
  readonly getAttribute: (name: string) => string | null
  readonly setAttribute: (name: string, value: string) => void
  readonly removeAttribute: (name: string) => void
  readonly getElementsByTagName: (name: string) => ArrayLike<HtmlElement>
  readonly appendChild: (node: HtmlNode) => void
}

export interface HtmlDocument {
  readonly title: string
  readonly body: HtmlElement | null
  readonly getElementsByTagName: (name: string) => ArrayLike<HtmlElement>
}

export const isElement = (node: HtmlNode): node is HtmlElement => node.nodeType === 1
