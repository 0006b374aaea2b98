/** The parser that turndown uses. Its own types name a package that is not it; dom.ts says what a document is. */
declare module '@mixmark-io/domino' {
  export function createDocument(html: string, force: true): unknown
}
