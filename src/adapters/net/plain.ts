/** Characters that no reader sees: controls but tab and line feed, and the tags that spell out hidden words (U+E0000 …). */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u{e0000}-\u{e007f}\ufeff]/gu

/** Text with lines that end in one line feed, and nothing unseen in it. */
export const plainText = (text: string): string => text.replace(/\r\n?|\f/g, '\n').replace(UNSEEN, '')

/** The same in one line, `most` characters at most. */
export function oneLine(text: string, most: number): string {
  const line = plainText(text).replace(/\s+/g, ' ').trim()
  return line.length <= most ? line : `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
