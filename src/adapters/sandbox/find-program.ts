import { accessSync, constants, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'

/** Where they are looked for after PATH. */
const usual = ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin']

/** Absolute path of a program; null: there is none. */
export function findProgram(name: string, path = ''): string | null {
  const folders = [...path.split(':').filter((folder) => isAbsolute(folder)), ...usual]
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
