import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/cli/program.ts'

const leaves = (command: Command): Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)

describe('the tree of commands', () => {
  it('describes every command', () => {
    for (const command of leaves(createProgram())) expect(command.description(), command.name()).not.toBe('')
  })

  it.each([[['--json', 'paths']], [['paths', '--json']]])('takes a global flag before and behind: %j', (args) => {
    const program = createProgram()
    const { operands } = program.parseOptions(args)
    expect(operands).toEqual(['paths'])
    expect(program.opts()).toMatchObject({ json: true })
  })
})
