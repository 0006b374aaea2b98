import { describe, expect, it } from 'vitest'
import { sandboxFinding } from '../../../src/app/doctor-sandbox.ts'

const wanted = { enabled: true, level: 'auto' } as const

describe('what doctor says of the box', () => {
  it('is who makes it, where all holds', () => {
    expect(sandboxFinding({ level: 'full', by: 'bubblewrap', missing: [] }, wanted)).toEqual({
      ...{ check: 'sandbox', state: 'ok', message: 'Commands run boxed by bubblewrap (full)', fix: null },
    })
  })
  it('is what it does without', () => {
    const missing = ['Nothing limits how many processes a command starts: Linux 5.14 or newer can.']
    const { state, message } = sandboxFinding({ level: 'standard', by: 'bubblewrap', missing }, wanted)
    expect(state).toBe('ok')
    expect(message).toBe(`Commands run boxed by bubblewrap (standard): ${missing[0]}`)
    expect(sandboxFinding({ level: 'standard', by: 'bubblewrap', missing }, { ...wanted, level: 'full' }).state).toBe(
      'warning',
    )
  })
  it('is how to get one, where there is none', () => {
    const missing = [
      'Commands are not boxed, so every one is asked about first. To box them: sudo apt install bubblewrap',
    ]
    expect(sandboxFinding({ level: 'none', by: 'bubblewrap is not installed', missing }, wanted)).toEqual({
      check: 'sandbox',
      state: 'warning',
      message: 'Commands run without a box, so every one asks first: bubblewrap is not installed',
      fix: 'sudo apt install bubblewrap',
    })
  })
  it('is no warning where the person wants none', () => {
    expect(
      sandboxFinding({ level: 'none', by: 'sandbox.enabled is false', missing: [] }, { ...wanted, enabled: false })
        .state,
    ).toBe('unused')
  })
})
