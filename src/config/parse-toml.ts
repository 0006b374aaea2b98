import { parse, TomlError } from 'smol-toml'
import { fail } from '../bus/messages/fault.ts'
import type { Tree } from './tree.ts'

/** A key, a password or a token may stand on the line that is shown. */
const hidden = (line: string): string =>
  /key|token|secret|password/i.test(line) ? line.replace(/=.*/, '= (hidden)') : line

/** Reads TOML. Throws FaultError `config.invalid` that names file, line and column and shows the line. */
export const parseToml = (text: string, file: string): Tree => {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const line = hidden(text.split('\n')[error.line - 1]?.trimEnd() ?? '')
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n')
    throw fail('config.invalid', `${file}:${error.line}:${error.column}: ${reason}\n  ${line}`, {
      hint: `Correct line ${error.line} of ${file}. Texts stand in double quotes: key = "value".`,
      detail: { file, line: error.line, column: error.column },
    })
  }
}
