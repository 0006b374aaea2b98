import { readFileSync, statSync } from 'node:fs'
import { fail } from '../bus/messages/fault.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error)

const read = (file: string): { bytes: Uint8Array; mode: number } | null => {
  try {
    return { bytes: readFileSync(file), mode: statSync(file).mode }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return null
    throw fail('config.invalid', `${file} cannot be read (${code}).`, {
      hint:
        code === 'EISDIR'
          ? 'It is a folder; config.toml has to be a file.'
          : `Make it readable for you: chmod 600 ${file}`,
      detail: { file },
    })
  }
}

/** The text of config.toml; empty where there is no file. Throws FaultError `config.invalid`. */
export const readConfigFile = (file: string): { text: string; warnings: string[] } => {
  const found = read(file)
  if (found === null) return { text: '', warnings: [] }
  const loose = process.platform !== 'win32' && (found.mode & 0o077) !== 0
  const warnings = loose
    ? [`Other people on this machine can read ${file}, which may hold keys: chmod 600 ${file}`]
    : []
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(found.bytes), warnings }
  } catch {
    throw fail('config.invalid', `${file} is not UTF-8 text.`, { hint: 'Save it as UTF-8.', detail: { file } })
  }
}
