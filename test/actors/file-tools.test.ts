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
    await w.answer('once')
    expect(w.writes).toEqual([{ path: 'a.md', base }])
    expect(w.facts('tool.completed')).toHaveLength(1)
  })

  it('is left alone where it has changed since the person said yes', async () => {
    const w = world({ files: { 'a.md': 'one' } })
    await w.open()
    await w.ask('t1')
    w.call().push(toolCall('1', 'write_file', { path: 'a.md', content: 'two' }), stop)
    w.call().end()
    await settle()
    w.files['a.md'] = 'changed by an editor meanwhile'
    await w.answer('once')
    expect(w.writes).toEqual([])
    expect(w.facts('tool.failed')[0]?.data.fault.code).toBe('approval.stale')
  })

  it('is replaced as it was seen, also where nobody was asked', async () => {
    const w = world({ files: { 'a.md': 'one' }, approval: 'yolo' })
    await w.open()
    await w.ask('t1')
    w.call().push(toolCall('1', 'write_file', { path: 'a.md', content: 'two' }), stop)
    w.call().end()
    await settle()
    expect(w.writes).toEqual([{ path: 'a.md', base: 'one' }])
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
