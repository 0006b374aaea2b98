import { describe, expect, it } from 'vitest'
import { settle, stop, toolCall, world } from './support/world.ts'

describe('a file that a tool changes', () => {
  it.each([
    ['one', 'one'],
    [undefined, null],
  ])('is written against what the person was shown (%s)', async (before, base) => {
    const w = world({ files: before === undefined ? {} : { 'a.md': before } })
    await w.open()
    await w.ask('t1')
    w.call().push(toolCall('1', 'write_file', { path: 'a.md', content: 'two' }), stop)
    w.call().end()
    await settle()
    const [asked] = w.facts('approval.requested')
    w.files['a.md'] = 'changed by an editor meanwhile'
    w.send({
      type: 'approval.answer',
      data: { sessionId: 's1', approvalId: asked?.data.approvalId ?? '', decision: 'once' },
    })
    await settle()
    expect(w.writes).toEqual([{ path: 'a.md', base }])
    expect(w.facts('tool.completed')).toHaveLength(1)
  })

  it('is replaced as it is where nobody was asked', async () => {
    const w = world({ files: { 'a.md': 'one' }, approval: 'yolo' })
    await w.open()
    await w.ask('t1')
    w.call().push(toolCall('1', 'write_file', { path: 'a.md', content: 'two' }), stop)
    w.call().end()
    await settle()
    expect(w.writes).toEqual([{ path: 'a.md' }])
  })

  it('is edited against what the edit was made of', async () => {
    const w = world({ files: { 'a.md': 'one two' }, approval: 'yolo' })
    await w.open()
    await w.ask('t1')
    w.call().push(toolCall('1', 'edit_file', { path: 'a.md', old_text: 'two', new_text: 'three' }), stop)
    w.call().end()
    await settle()
    expect(w.files['a.md']).toBe('one three')
    expect(w.writes).toEqual([{ path: 'a.md', base: 'one two' }])
  })
})
