import { describe, expect, it } from 'vitest'
import { pathCases } from '../../../bench/security/path-cases/index.ts'
import { tryPath } from '../../../bench/security/try-path.ts'

describe.skipIf(process.platform === 'win32')('a path as a model may write it', () => {
  describe.concurrent.each(Object.entries(pathCases))('%s', (_, cases) => {
    it.each(cases)('$title', async (tried) => {
      expect(await tryPath(tried, true)).toEqual([])
      expect(await tryPath(tried, false)).toEqual([])
    })
  })

  it('is tried in many ways, none of them twice', () => {
    const all = Object.values(pathCases).flat()
    const ways = all.map((tried) => JSON.stringify({ ...tried, title: '' }))
    expect(all.length).toBeGreaterThanOrEqual(120)
    expect(new Set(ways).size).toBe(all.length)
  })
})
