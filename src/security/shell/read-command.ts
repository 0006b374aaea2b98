import { readPlainText, type PlainText } from './plain-text.ts'
import type { ReadCommand, ShellReading } from './reading.ts'
import { readTree } from './read-tree.ts'
import { changesNothing } from './reads-only.ts'
import { ruleFault } from './rule.ts'
import { textFault } from './text-fault.ts'
import { isVisible, shortWord } from './visible.ts'

const DISAGREEMENT = 'can be read in two ways'

/**
 * Reads a command of bash without running it; never throws. Two readers look at it: a parser that knows all of bash and says
 * what there is, and a small one that knows only what cannot be misread. A rule and `readsOnly` need both to find the same.
 */
export function readCommand(text: string): ShellReading {
  const fault = textFault(text)
  if (fault !== null) return refused(fault)
  const tree = readTree(text)
  const plain = readPlainText(text)
  const sentences = [...tree.sentences, ...hiddenIn(tree.commands)]
  if (typeof plain === 'string')
    return { ...refused(...(sentences.length > 0 ? sentences : [plain])), commands: tree.commands }
  if (tree.unfinished || !agree(plain, tree.commands)) {
    return { ...refused(...(sentences.length > 0 ? sentences : [DISAGREEMENT])), commands: tree.commands }
  }
  const unclear = !plain.alone && sentences.length === 0 ? ['is not one plain command alone'] : sentences
  const whyNoRule = noRule(plain, unclear)
  return {
    commands: tree.commands,
    unclear,
    rule: whyNoRule === null ? plain.commands.flatMap(({ words }) => words.filter((word) => word !== null)) : null,
    whyNoRule,
    readsOnly: plain.commands.every(({ words, bare }) => bare && changesNothing(words)),
  }
}

/** Whether `text` is exactly the one plain command of a rule; a rule that would not be offered today fits nothing. */
export function fitsRule(text: string, rule: readonly string[]): boolean {
  const words = readCommand(text).rule
  return words !== null && words.length === rule.length && words.every((word, i) => word === rule[i])
}

const refused = (...unclear: readonly string[]): ShellReading => ({
  commands: [],
  unclear,
  rule: null,
  whyNoRule: unclear[0] ?? null,
  readsOnly: false,
})

function noRule({ commands, alone }: PlainText, unclear: readonly string[]): string | null {
  const [command] = commands
  if (unclear[0] !== undefined) return unclear[0]
  if (!alone || command === undefined) return 'is not one plain command alone'
  if (!command.bare) return 'the name of the program is quoted'
  const words = command.words.filter((word) => word !== null)
  return words.length < command.words.length ? 'a word is known only when it runs' : ruleFault(words)
}

/** Word by word; nothing that one of the two has is missing in the other. */
const agree = ({ commands }: PlainText, others: readonly ReadCommand[]): boolean =>
  commands.length === others.length &&
  commands.every(({ words }, i) => {
    const other = others[i]?.words ?? []
    return words.length === other.length && words.every((word, at) => word === other[at])
  })

const hiddenIn = (commands: readonly ReadCommand[]): readonly string[] => {
  const hidden = commands.flatMap(({ words }) => words).find((word) => word !== null && !isVisible(word))
  return hidden === undefined ? [] : [`${shortWord(hidden)} has characters that cannot be seen or look like others`]
}
