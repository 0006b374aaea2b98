import { describe, expect, it } from 'vitest'
import { bash, fish, zsh } from '../../../src/cli/completion-scripts.ts'
import { placesOf } from '../../../src/cli/completion-tree.ts'
import { createProgram } from '../../../src/cli/program.ts'

const places = placesOf(createProgram())
const at = (path: string) => places.find((place) => place.path === path)
const namesAt = (path: string) => at(path)?.commands.map(({ name }) => name)

describe('completions', () => {
  it('know every command and what stands below it', () => {
    expect(namesAt('')).toContain('memory')
    expect(namesAt('memory')).toEqual(['search', 'show', 'reindex', 'stats', 'recent'])
    expect(namesAt('session')).toEqual(['list', 'show', 'branch', 'compact', 'delete'])
    expect(namesAt('config')).toEqual(['init', 'show', 'get', 'set', 'path'])
  })

  it('offer what an argument may be', () => {
    expect(namesAt('completion')).toEqual(['bash', 'zsh', 'fish'])
  })

  it('offer global flags at every place, a command’s own there alone', () => {
    for (const { flags } of places) expect(flags.map(({ name }) => name)).toContain('--json')
    const withLimit = places.filter(({ flags }) => flags.some(({ name }) => name === '--limit'))
    expect(withLimit.map(({ path }) => path)).toEqual(['memory search', 'memory recent', 'session list', 'undo'])
  })

  it.each([
    ['bash', bash],
    ['zsh', zsh],
    ['fish', fish],
  ])('for %s keep a quote in a description inside its text', (_, script) => {
    const text = script([{ path: '', commands: [{ name: 'x', description: "it's $HOME" }], flags: [] }])
    expect(text).not.toContain("it's")
  })
})
