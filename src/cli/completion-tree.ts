import type { Command } from 'commander'

/** What may follow one command: the words of `path` are already typed. */
export interface Place {
  readonly path: string
  readonly commands: readonly Choice[]
  readonly flags: readonly Choice[]
}

export interface Choice {
  readonly name: string
  readonly description: string
}

/** Every place in the tree of commands, the outermost first. */
export function placesOf(command: Command, path = '', inherited: readonly Choice[] = []): Place[] {
  const own = command.options.flatMap(({ short, long, description }) =>
    [long, short].flatMap((name) => (name === undefined ? [] : [{ name, description }])),
  )
  const flags = [...own, ...inherited]
  const commands = command.commands.map((each) => ({ name: each.name(), description: each.description() }))
  const words = command.registeredArguments.flatMap(({ argChoices = [] }) =>
    argChoices.map((name) => ({ name, description: '' })),
  )
  return [
    { path, commands: [...commands, ...words], flags },
    ...command.commands.flatMap((each) => placesOf(each, `${path} ${each.name()}`.trim(), flags)),
  ]
}
