import { expect, it } from 'vitest'
import { placesOf } from '../../../src/cli/completion-tree.ts'
import { createProgram } from '../../../src/cli/program.ts'

it('completions know what stands below sandbox', () => {
  const sandbox = placesOf(createProgram()).find(({ path }) => path === 'sandbox')
  expect(sandbox?.commands.map(({ name }) => name)).toEqual(['status', 'test'])
})
