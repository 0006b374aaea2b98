import { expect, it } from 'vitest'
import { settle, world } from './support/world.ts'

const BIKE = '/p/bike'
type World = ReturnType<typeof world>

/** A turn of a session in which the folder was opened; `opening` false: was not. */
async function begin(w: World, sessionId: string, opening: boolean): Promise<void> {
  await w.open(sessionId)
  await w.ask(`${sessionId}-t`, 'look', { sessionId, folder: BIKE })
  if (opening) {
    await w.callTool(`${sessionId}-o`, 'use_folder', {})
    answer(w, sessionId, 'once')
    await settle()
  }
}

function answer(w: World, sessionId: string, decision: 'once' | 'session' | 'always'): void {
  const approvalId = w.facts('approval.requested').at(-1)?.data.approvalId ?? ''
  w.send({ type: 'approval.answer', data: { sessionId, approvalId, decision } })
}

async function asks(w: World, id: string, args: object): Promise<boolean> {
  const before = w.facts('approval.requested').length
  await w.callTool(id, 'bash', args)
  return w.facts('approval.requested').length > before
}

it.each([
  ['nothing was open', false],
  ['the folder was open', true],
])('a rule given while %s stands for no command that reaches otherwise', async (_, open) => {
  const w = world()
  await begin(w, 's1', open)
  const make = { command: 'make all' }
  expect(await asks(w, 'm1', make)).toBe(true)
  answer(w, 's1', 'always')
  await settle()
  await w.finish()
  await begin(w, 's2', !open)
  expect(await asks(w, 'm2', make)).toBe(true)
  answer(w, 's2', 'once')
  await settle()
  await w.finish()
  await begin(w, 's3', open)
  expect(await asks(w, 'm3', make)).toBe(false)
})

it('neither a rule nor an answer for the session lets a command run in a folder that is closed by now', async () => {
  for (const decision of ['always', 'session'] as const) {
    const w = world()
    await begin(w, 's1', true)
    const make = { command: 'make all', cwd: BIKE }
    expect(await asks(w, 'm1', make)).toBe(true)
    answer(w, 's1', decision)
    await settle()
    await w.finish()
    w.send({ type: 'session.clear', data: { sessionId: 's1' } })
    await settle()
    await w.ask('t2', 'again', { folder: BIKE })
    expect(await asks(w, 'm3', make)).toBe(true)
  }
})

it('a rule says which folders were open, and rules that differ in it are kept beside each other', async () => {
  const w = world()
  for (const [session, open] of [
    ['s1', true],
    ['s2', false],
  ] as const) {
    await begin(w, session, open)
    await asks(w, `${session}-m`, { command: 'make all' })
    answer(w, session, 'always')
    await settle()
    await w.finish()
  }
  const added = w.facts('approval.rule.added').map(({ data }) => data)
  expect(added.map(({ rule }) => rule)).toEqual([
    expect.objectContaining({ words: ['make', 'all'], opened: [BIKE] }),
    expect.not.objectContaining({ opened: expect.anything() as unknown }),
  ])
  expect(new Set(added.map(({ ruleId }) => ruleId)).size).toBe(2)
})
