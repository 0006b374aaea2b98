import { expect, it } from 'vitest'
import { world } from './support/world.ts'

const changed = async (files: Record<string, string>) => {
  const w = world({ files, approval: 'yolo' })
  await w.open()
  await w.ask('t1')
  return w
}
const undo = async (w: ReturnType<typeof world>, which: { changeId?: number; from?: string } = {}) => {
  w.send({ type: 'tool.undo', data: which })
  await w.wait(0)
  return w.facts('tool.undone', 'tool.kept').at(-1)?.data
}
const changesOf = async (w: ReturnType<typeof world>) =>
  (await w.bus.query('tool.changes', { limit: 10 }, { timeoutMs: 1000 })).changes

it('brings back what was there, latest first, and each once', async () => {
  const w = await changed({ 'a.md': 'one' })
  await w.callTool('1', 'write_file', { path: 'a.md', content: 'two' })
  await w.callTool('2', 'edit_file', { path: 'a.md', old_text: 'two', new_text: 'three' })
  expect((await changesOf(w)).map(({ tool, before, after, undone }) => ({ tool, before, after, undone }))).toEqual([
    { tool: 'edit_file', before: 3, after: 5, undone: false },
    { tool: 'write_file', before: 3, after: 3, undone: false },
  ])
  expect(await undo(w)).toMatchObject({ path: 'a.md', removed: false })
  expect(w.files['a.md']).toBe('two')
  await undo(w)
  expect(w.files['a.md']).toBe('one')
  expect(await undo(w)).toMatchObject({ fault: { code: 'undo.nothing' } })
  expect((await changesOf(w)).map(({ undone }) => undone)).toEqual([true, true])
})

it('takes a file away that a tool made', async () => {
  const w = await changed({})
  await w.callTool('1', 'write_file', { path: 'new.md', content: 'x' })
  expect(await undo(w)).toMatchObject({ path: 'new.md', removed: true })
  expect(w.files).toEqual({})
})

it('leaves a file that somebody has changed since, and says so', async () => {
  const w = await changed({})
  await w.callTool('1', 'write_file', { path: 'new.md', content: 'x' })
  w.files['new.md'] = 'mine now'
  expect(await undo(w)).toMatchObject({ fault: { code: 'file.conflict' } })
  expect(w.files['new.md']).toBe('mine now')
})

it('undoes the change that is named, or the latest of a session', async () => {
  const w = await changed({ 'a.md': 'a', 'b.md': 'b' })
  await w.callTool('1', 'write_file', { path: 'a.md', content: 'A' })
  await w.finish()
  await w.open('s2')
  await w.ask('u1', 'x', { sessionId: 's2' })
  await w.callTool('1', 'write_file', { path: 'b.md', content: 'B' })
  expect(await undo(w, { from: 's1' })).toMatchObject({ path: 'a.md' })
  expect(w.files).toEqual({ 'a.md': 'a', 'b.md': 'B' })
  const [latest] = await changesOf(w)
  await undo(w, { changeId: latest?.id ?? 0 })
  expect(w.files).toEqual({ 'a.md': 'a', 'b.md': 'b' })
  expect(await undo(w, { changeId: latest?.id ?? 0 })).toMatchObject({ fault: { code: 'undo.nothing' } })
  expect(await undo(w, { changeId: 1 })).toMatchObject({ fault: { code: 'undo.nothing' } })
})

it('has nothing to tell of a write that changed nothing', async () => {
  const w = await changed({ 'a.md': 'one' })
  await w.callTool('1', 'write_file', { path: 'a.md', content: 'one' })
  expect(await changesOf(w)).toEqual([])
})
