import { describe, expect, it } from 'vitest'
import { changesOf } from '../../../src/config/changes.ts'
import { keys } from '../../../src/config/keys.ts'
import { defaultConfig, type Config } from '../../../src/config/schema.ts'
import { put } from '../../../src/config/tree.ts'

const set = (config: Config, key: string, value: unknown): Config => put({ ...config }, key, value) as unknown as Config
const before = defaultConfig()

describe('what is different in new settings', () => {
  it('is nothing where nothing is', () => {
    expect(changesOf(before, defaultConfig())).toEqual({ live: [], later: [], config: before })
  })

  it('is told by key, what can be taken up at once apart from what needs a restart', () => {
    const next = set(set(set(before, 'agent.default_model', 'recall'), 'server.port', 1), 'sandbox.allow_paths', ['/a'])
    const { live, later, config } = changesOf(before, next)
    expect(live).toEqual(['agent.default_model'])
    expect(later).toEqual(['server.port', 'sandbox.allow_paths'])
    expect(config).toEqual(set(before, 'agent.default_model', 'recall'))
    expect(changesOf(config, next)).toMatchObject({ live: [], later })
  })

  it('is found at every key, also where a value or a whole section comes and goes', () => {
    for (const [key, kind] of keys) {
      if (kind === 'table') continue
      const next = set(before, key, 'another')
      for (const changes of [changesOf(before, next), changesOf(next, before)])
        expect([...changes.live, ...changes.later]).toEqual([key])
    }
  })

  it('leaves both as they are', () => {
    const next = set(before, 'agent.default_model', 'recall')
    changesOf(before, next)
    expect(before).toEqual(defaultConfig())
  })
})
