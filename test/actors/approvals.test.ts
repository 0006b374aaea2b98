import { expect, it } from 'vitest'
import { settle, stop, text, toolCall, world } from './support/world.ts'

const write = async (w: ReturnType<typeof world>, turnId: string, interactive: boolean): Promise<void> => {
  await w.ask(turnId, 'write it', { interactive })
  w.call().push(toolCall(turnId, 'write_file', { path: `${turnId}.md`, content: 'x' }), stop)
  w.call().end()
  await settle()
}
const finish = async (w: ReturnType<typeof world>): Promise<void> => {
  w.call().push(text('done'), stop)
  w.call().end()
  await settle()
}

it('what was granted for a session is not granted to another one that takes its id', async () => {
  const w = world({ files: {} })
  await w.open()
  await write(w, 't1', true)
  const approvalId = w.facts('approval.requested')[0]?.data.approvalId ?? ''
  w.send({ type: 'approval.answer', data: { sessionId: 's1', approvalId, decision: 'session' } })
  await settle()
  await finish(w)
  await write(w, 't2', false)
  await finish(w)
  expect(Object.keys(w.files).sort()).toEqual(['t1.md', 't2.md'])

  w.send({ type: 'session.delete', data: { sessionId: 's1' } })
  await settle()
  await w.open()
  await write(w, 't3', false)
  expect(w.facts('approval.denied')).toHaveLength(1)
  expect(Object.keys(w.files).sort()).toEqual(['t1.md', 't2.md'])
})
