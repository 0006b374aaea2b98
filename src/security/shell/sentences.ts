import type { Redirection, SyntaxNode } from 'unbash'
import { literalWord } from './words.ts'
import { shortWord } from './visible.ts'

/** What a construct of the grammar does, and the place that its commands are in. */
interface Construct {
  readonly place: string
  readonly sentence: string
}

const CONSTRUCTS: Partial<Record<SyntaxNode['type'], Construct>> = {
  AndOr: { place: 'list', sentence: 'runs several commands, depending on how one ends (&&, ||)' },
  If: { place: 'condition', sentence: 'runs commands under a condition (if)' },
  While: { place: 'loop', sentence: 'runs commands again and again (while, until)' },
  For: { place: 'loop', sentence: 'runs commands again and again (for)' },
  ArithmeticFor: { place: 'loop', sentence: 'runs commands again and again (for)' },
  Select: { place: 'loop', sentence: 'runs commands again and again (select)' },
  Case: { place: 'condition', sentence: 'runs commands under a condition (case)' },
  Subshell: { place: 'subshell', sentence: 'runs commands in a shell of their own (…)' },
  BraceGroup: { place: 'group', sentence: 'groups commands { … }' },
  Coproc: { place: 'coprocess', sentence: 'runs beside the shell (coproc)' },
  TestCommand: { place: 'test', sentence: 'decides by [[ … ]], which can run commands' },
  ArithmeticCommand: { place: 'calculation', sentence: 'calculates by ((…)), which can run commands' },
  ArithmeticExpansion: { place: 'calculation', sentence: '$((…)) is calculated, which can run commands' },
  CommandExpansion: { place: 'substitution', sentence: '$(…) is replaced by what another command prints' },
  ProcessSubstitution: { place: 'process substitution', sentence: '<(…) or >(…) runs another command beside it' },
  Time: { place: 'plain', sentence: 'measures how long it takes (time)' },
  Negation: { place: 'plain', sentence: 'turns success into failure (!)' },
  Glob: { place: 'plain', sentence: '*, ? or […] stands for the files that are there when it runs' },
  ExtendedGlob: { place: 'plain', sentence: 'a pattern stands for the files that are there when it runs' },
  BraceExpansion: { place: 'plain', sentence: '{…} becomes several words' },
  LocaleString: { place: 'plain', sentence: '$"…" can be translated when it runs' },
  AnsiCQuoted: { place: 'plain', sentence: "$'…' writes characters by their numbers" },
}

export const constructOf = (type: SyntaxNode['type']): Construct | undefined => CONSTRUCTS[type]

/** What a redirection does to which file. */
export function redirectSentence(redirect: Redirection): string {
  if (redirect.type === 'HereDoc') return 'brings an input of its own (<<)'
  if (redirect.type === 'HereString') return 'brings an input of its own (<<<)'
  const word = redirect.target === undefined ? null : literalWord(redirect.target)
  const file = word === null ? 'a file that is known when it runs' : shortWord(word)
  if (word?.startsWith('/dev/tcp/') === true || word?.startsWith('/dev/udp/') === true)
    return `talks to the network (${file})`
  switch (redirect.operator) {
    case '<':
      return `reads from ${file}`
    case '<>':
      return `reads from and writes to ${file}`
    case '<&':
      return 'takes its input from another descriptor'
    case '>&':
      return word !== null && /^(?:\d+-?|-)$/.test(word) ? 'joins its outputs' : `writes to ${file}`
    default:
      return word === '/dev/null' ? 'throws output away (/dev/null)' : `writes to ${file}`
  }
}
