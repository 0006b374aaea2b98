import { fail, type FaultError } from '../bus/messages/fault.ts'
import { editDistance } from '../config/edit-distance.ts'

const NEAR = 2

/** For a first word that is no command: the nearest one, or how to ask a question. */
export function unknownCommand(word: string, commands: readonly string[]): FaultError {
  const [near] = commands
    .map((name) => ({ name, edits: editDistance(word, name) }))
    .filter(({ edits }) => edits <= NEAR)
    .sort((a, b) => a.edits - b.edits)
  return fail('usage.invalid', `There is no command "${word}".`, {
    hint:
      near === undefined
        ? 'To ask a question: localgpt ask "…". localgpt --help shows what there is.'
        : `Did you mean ${near.name}?`,
  })
}
