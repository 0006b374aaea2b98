import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { command, event, query } from '../../src/bus/messages/define.ts'
import { messagesPage } from '../../scripts/messages-page.mjs'

const page = (catalogue: Record<string, unknown>, rest: Record<string, unknown> = {}): string =>
  messagesPage({ z, catalogue, owners: {}, shapes: {}, specs: [], ...rest })

describe('docs/messages.md', () => {
  it('shows a command with its owner, its replies, what is needed and what is left out of the log', () => {
    const text = page(
      {
        'tea.brew': command(
          'Make tea.',
          z.object({
            cups: z.number().int().min(1).max(9),
            milk: z.boolean().default(false),
            leaf: z.string().optional(),
          }),
          { replies: ['tea.brewed'], public: true, transient: ['leaf'] },
        ),
        'tea.brewed': event('Tea is there.', z.object({ at: z.string().nullable() })),
      },
      { owners: { 'tea.brew': 'kitchen' }, specs: [{ name: 'guest', listens: ['tea.brewed'] }] },
    )
    expect(text).toContain(
      'version 1 · **public**: may pass a door · owner: kitchen · replies: `tea.brewed` · delivered but not logged: `leaf`',
    )
    expect(text).toContain('| `cups` | `integer` | yes | ≥ 1, ≤ 9 |')
    expect(text).toContain('| `milk` | `boolean` | default `false` |  |')
    expect(text).toContain('| `leaf` | `string` | no |  |')
    expect(text).toContain('version 1 · answers `tea.brew` · listened to by: guest')
    expect(text).toContain('| `at` | `string \\| null` | yes |  |')
  })

  it('shows what a query takes and what it answers', () => {
    const text = page({ 'tea.list': query('Teas.', z.object({}), z.object({ teas: z.array(z.string()) })) })
    expect(text).toMatch(/No fields\.\n\nAnswer:\n\n.*\n.*\n\| `teas` \| `string\[\]` \| yes \|/)
  })

  it('shows a shape that several messages hold once, by its name', () => {
    const usage = z.object({ input: z.number() })
    const text = page({ 'tea.drunk': event('Gone.', z.object({ usage })) }, { shapes: { Usage: usage } })
    expect(text).toContain('| `usage` | `Usage` | yes |  |')
    expect(text).toContain(
      '### Usage\n\n| field | type | needed | limits |\n|---|---|---|---|\n| `input` | `number` | yes |  |',
    )
  })

  it('puts a choice inside a list in brackets', () => {
    const data = z.object({ mixed: z.array(z.enum(['green', 'black'])) })
    expect(page({ 'tea.mixed': event('Both.', data) })).toContain('`("green" \\| "black")[]`')
  })
})
