import { plain } from './plain.ts'
import { lineOf, type Line, type StyleName } from './span.ts'

const looks: Readonly<Record<string, StyleName>> = { '+': 'green', '-': 'red', '@': 'cyan' }

/** What a tool would change, added lines green and removed ones red. */
export const diffLines = (preview: string): readonly Line[] =>
  plain(preview)
    .replace(/\n$/, '')
    .split('\n')
    .map((text) => {
      const look = looks[text.charAt(0)]
      return look === undefined ? lineOf(`  ${text}`, 'dim') : lineOf(`  ${text}`, look)
    })
