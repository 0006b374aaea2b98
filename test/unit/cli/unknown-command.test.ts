import { describe, expect, it } from 'vitest'
import { unknownCommand } from '../../../src/cli/unknown-command.ts'
import { createProgram } from '../../../src/cli/program.ts'

const names = createProgram().commands.map((command) => command.name())

describe('a word that is no command', () => {
  it.each([
    ['memroy', 'memory'],
    ['asl', 'ask'],
    ['sesion', 'session'],
    ['docter', 'doctor'],
  ])('%s is taken for %s', (word, meant) => {
    expect(unknownCommand(word, names).fault.hint).toBe(`Did you mean ${meant}?`)
  })

  it('that is like none of them may be a question', () => {
    const { fault } = unknownCommand('why', names)
    expect(fault).toMatchObject({ code: 'usage.invalid', message: 'There is no command "why".' })
    expect(fault.hint).toContain('localgpt ask "…"')
  })
})
