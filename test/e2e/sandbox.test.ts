import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { whyNoBox } from '../adapters/sandbox/support/home.ts'
import { built, createPlace, type Place } from './support/program.ts'

interface Tests {
  readonly ok: boolean
  readonly level: string
  readonly tests: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[]
}

let place: Place
beforeAll(() => {
  built()
  place = createPlace()
})
afterAll(() => place.remove())

const off = { LOCALGPT_SANDBOX_ENABLED: 'false' }

describe('localgpt sandbox', () => {
  it('status says what holds commands, and what it lets through', async () => {
    const { out, code } = await place.run(['sandbox', 'status'])
    expect(code).toBe(0)
    expect(out).toContain(whyNoBox === null ? 'Commands run boxed by bubblewrap' : 'Commands run without a box')
    const status = (await place.json(['sandbox', 'status'])) as Record<string, unknown>
    expect(status).toMatchObject({ network: 'deny', folders: [`${place.home}/workspace`], limits: { processes: 512 } })
  })
  it.skipIf(whyNoBox !== null)(
    'test tries every way out, and all are closed',
    async () => {
      const { out, code } = await place.run(['sandbox', 'test', '--json'])
      const { ok, tests } = JSON.parse(out) as Tests
      expect(tests.filter((test) => !test.ok && !test.name.includes('more processes'))).toEqual([])
      expect(code).toBe(ok ? 0 : 1)
    },
    180_000,
  )
  it('test fails where there is no box', async () => {
    const { out, code } = await place.run(['sandbox', 'test'], { env: off })
    expect(code).toBe(1)
    expect(out).toMatch(/^✗ read the vault {2}the secret was read$/m)
    expect(out).toMatch(/There is no box: sandbox\.enabled is false\. \d+ of \d+ attempts were held off/)
    expect(out).toContain('localgpt config set sandbox.enabled true')
  }, 180_000)
  it('is one of the things doctor looks at', async () => {
    const { out } = await place.run(['doctor'], { env: off })
    expect(out).toMatch(/^- +sandbox +Commands run without a box/m)
  })
})
