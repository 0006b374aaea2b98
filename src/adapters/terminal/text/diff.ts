import { showInvisible } from '../../../security/untrusted/invisible.ts'
import { rowsOf } from './wrap.ts'
import { lineOf, span, type Line, type StyleName } from './span.ts'

const looks: Readonly<Record<string, StyleName>> = { '+': 'green', '-': 'red', '@': 'cyan' }

/** What a tool would change, added lines green and removed ones red; every character of it. */
export const diffLines = (preview: string, width: number): readonly Line[] =>
  showInvisible(preview.replaceAll('\r', '␍'))
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((text) =>
      rowsOf(lineOf(text, looks[text.charAt(0)] ?? 'dim'), Math.max(8, width - 4)).map((row, index) => [
        span(index === 0 ? '  ' : '    '),
        ...row,
      ]),
    )
