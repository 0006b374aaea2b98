/** Lines of a note with where they stand: `path#L3-L5`. */
export const quote = ({ text, source }: { readonly text: string; readonly source: string }): string =>
  `${text
    .split('\n')
    .map((line) => `> ${bare(line)}`)
    .join('\n')}\n— ${source}`

/** A line without the mark of its bullet. */
export const bare = (line: string): string => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '')
