import { changesMeaning, isSystemProgram, runsOthers } from './programs.ts'
import { optionsRunOthers } from './sub-commands.ts'
import { isVisible, shortWord } from './visible.ts'

/** Why no "always" rule may hold these words of one plain command, or null. Whoever allows a rule allows it for all times. */
export function ruleFault(words: readonly string[]): string | null {
  const [program = '', ...args] = words
  const hidden = words.find((word) => !isVisible(word))
  if (hidden !== undefined) return `${shortWord(hidden)} has characters that cannot be seen or look like others`
  if (!isSystemProgram(program)) return `${shortWord(program)} is not a bare name or a program of /bin or /usr/bin`
  const why = runsOthers(program) ?? changesMeaning(program)
  return why === null ? optionsRunOthers(program, args) : `${program} ${why}`
}
