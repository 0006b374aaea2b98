import { forEachChild, parse, type Command, type Pipeline, type SyntaxNode } from 'unbash'
import { doubtAbout } from './doubts.ts'
import { isShell, programName, runsOthers } from './programs.ts'
import type { ReadCommand } from './reading.ts'
import { constructOf, redirectSentence } from './sentences.ts'
import { MAX_LENGTH } from './text-fault.ts'
import { shortText, shortWord } from './visible.ts'
import { hasTilde, literalAssignment, literalWord } from './words.ts'

export const MAX_COMMANDS = 50
const MAX_SENTENCES = 30
/** Nodes above each other: a stack of JavaScript holds many times as many. */
const MAX_DEPTH = 200
/** Characters, with the texts that shells in it are given. */
const MAX_PARSED = 2 * MAX_LENGTH
/** Any place that says more stays: a pipe in a function is in the function. */
const WEAK = new Set(['plain', 'list', 'group', 'pipe'])

/** `unfinished`: something in it was not read to its end, so there may be more commands. */
export interface Tree {
  readonly commands: readonly ReadCommand[]
  readonly sentences: readonly string[]
  readonly unfinished: boolean
}

/** What the parser finds in a text: every simple command, and what else there is about it. */
export function readTree(text: string): Tree {
  const reader = new TreeReader()
  try {
    reader.script(text, 'plain', 0)
  } catch (error) {
    if (!(error instanceof TooMuch))
      reader.miss(`cannot be parsed: ${error instanceof Error ? error.message : 'unknown'}`)
  }
  return { commands: reader.commands, sentences: [...reader.sentences], unfinished: reader.unfinished }
}

class TooMuch extends Error {}

class TreeReader {
  readonly commands: ReadCommand[] = []
  readonly sentences = new Set<string>()
  unfinished = false
  private parsed = 0

  say(sentence: string): void {
    if (this.sentences.size < MAX_SENTENCES) this.sentences.add(sentence)
  }

  miss(sentence: string): void {
    this.unfinished = true
    this.sentences.add(sentence)
  }

  private stop(sentence: string): never {
    this.miss(sentence)
    throw new TooMuch(sentence)
  }

  script(text: string, place: string, depth: number): void {
    this.parsed += text.length
    if (this.parsed > MAX_PARSED) this.stop('gives shells more text than can be read')
    this.visit(parse(text), place, depth)
  }

  private visit(node: SyntaxNode, place: string, depth: number): void {
    if (depth > MAX_DEPTH) this.stop('is nested too deeply to be read')
    const construct = constructOf(node.type)
    if (construct !== undefined) this.say(construct.sentence)
    const doubt = doubtAbout(node)
    if (doubt !== null) this.miss(`cannot be parsed for sure: ${doubt}`)
    const inner = this.about(node, construct === undefined ? place : placeIn(place, construct.place))
    if (node.type === 'Command') this.command(node, inner)
    forEachChild(node, (child) => {
      this.visit(child, inner, depth + 1)
    })
    if (node.type === 'Command') this.shellTexts(node, depth)
    if (node.type === 'Pipeline') this.pipeToShell(node, depth)
  }

  /** Says what is special about a node; returns the place of what is in it. */
  private about(node: SyntaxNode, place: string): string {
    switch (node.type) {
      case 'Script':
      case 'CompoundList': {
        const [error] = ('errors' in node ? node.errors : undefined) ?? []
        if (error !== undefined) this.miss(`cannot be parsed: ${error.message}`)
        if (node.commands.length < 2) return place
        this.say('runs several commands one after another')
        return placeIn(place, 'list')
      }
      case 'Statement':
        if (node.background !== true) return place
        this.say('goes on in the background (&)')
        return 'background'
      case 'Pipeline':
        if (node.commands.length < 2) return place
        this.say('hands the output of a command to the next one (|)')
        return placeIn(place, 'pipe')
      case 'Function':
        this.say(`makes ${shortWord(node.name.text)} a command of its own (a function)`)
        return 'function'
      case 'Assignment':
        this.say(`sets ${shortWord(node.name)}`)
        return place
      case 'SimpleExpansion':
        this.say(`${shortText(node.text)} is known only when it runs`)
        return place
      case 'ParameterExpansion':
        this.say(`${shortText(node.text)} is known only when it runs`)
        return place
      case 'Word':
        if (hasTilde(node)) this.say('~ stands for a home folder')
        return place
      case 'Redirect':
      case 'HereDoc':
      case 'HereString':
        this.say(redirectSentence(node))
        return node.type === 'HereDoc' ? 'here-document' : place
      default:
        return place
    }
  }

  private command(node: Command, place: string): void {
    const words = wordsOf(node)
    const [program] = words
    if (program === undefined) return
    if (this.commands.length === MAX_COMMANDS) this.stop(`has more than ${MAX_COMMANDS} commands`)
    this.commands.push({ words, place })
    if (program === null) this.say('which program runs is known only when it runs')
    const why = program === null ? null : runsOthers(program)
    if (program !== null && why !== null) this.say(`${shortWord(program)} ${why}`)
  }

  private pipeToShell({ commands }: Pipeline, depth: number): void {
    const shell = commands.findLastIndex((command) => command.type === 'Command' && shellAt(wordsOf(command)) !== -1)
    if (shell < 1) return
    this.miss('a shell runs what another command prints')
    for (const command of commands.slice(0, shell)) if (command.type === 'Command') this.documents(command, depth)
  }

  /** What a shell or `eval` is given as words or as a document is commands, too, as far as it is known. */
  private shellTexts(node: Command, depth: number): void {
    const words = wordsOf(node)
    const shell = shellAt(words)
    if (shell === -1) return
    const rest = words.slice(shell + 1)
    if (words[shell] === 'eval') this.shellText(rest.includes(null) ? null : rest.join(' '), depth)
    const option = rest.findIndex((word) => word !== null && /^-[A-Za-z]*c/.test(word))
    if (option !== -1)
      this.shellText(rest.slice(option + 1).find((word) => word?.startsWith('-') !== true) ?? null, depth)
    this.documents(node, depth)
  }

  private documents(node: Command, depth: number): void {
    for (const redirect of node.redirects) {
      if (redirect.type === 'HereDoc') this.shellText(redirect.body.text, depth)
      if (redirect.type === 'HereString')
        this.shellText(redirect.target === undefined ? null : literalWord(redirect.target), depth)
    }
  }

  private shellText(text: string | null, depth: number): void {
    if (text === null) this.miss('what a shell runs in it is known only when it runs')
    else this.script(text, 'shell text', depth + 1)
  }
}

const shellAt = (words: readonly (string | null)[]): number =>
  words.findIndex((word) => word !== null && (isShell(word) || programName(word) === 'eval'))

function placeIn(outer: string, inner: string): string {
  return inner === 'plain' || (WEAK.has(inner) && !WEAK.has(outer)) ? outer : inner
}

function wordsOf({ name, args }: Command): readonly (string | null)[] {
  if (name === undefined) return []
  return [literalWord(name), ...args.map((arg) => (arg.type === 'Word' ? literalWord(arg) : literalAssignment(arg)))]
}
