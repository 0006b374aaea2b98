import { expect, it } from 'vitest'
import { settle, world } from './support/world.ts'

const BIKE = '/p/bike'

/** The jobs that were ended. */
function killing() {
  const killed: unknown[] = []
  const watch = <T extends object>(what: string, port: T): T =>
    what !== 'shell'
      ? port
      : {
          ...port,
          end: (jobId: string) => {
            killed.push(jobId)
            return Promise.resolve()
          },
        }
  return { killed, watch }
}

async function runsInBackground(opening: boolean) {
  const { killed, watch } = killing()
  const w = world({ watch })
  await w.open()
  await w.ask('t1', 'look', { folder: BIKE })
  if (opening) {
    await w.callTool('1', 'use_folder', {})
    await w.answer('once')
  }
  await w.callTool('2', 'bash', { command: 'make watch', background: true })
  await w.answer('once')
  await w.finish()
  return { w, killed }
}

it.each(['session.clear', 'session.delete'] as const)(
  'a job that may change an opened folder ends with %s, and not before',
  async (type) => {
    const { w, killed } = await runsInBackground(true)
    await w.open('s2')
    w.send({ type, data: { sessionId: 's2' } })
    await settle()
    expect(killed).toEqual([])
    w.send({ type, data: { sessionId: 's1' } })
    await settle()
    expect(killed).toEqual(['job_1'])
    if (type === 'session.delete') await w.open()
    w.send({ type, data: { sessionId: 's1' } })
    await settle()
    expect(killed).toHaveLength(1)
  },
)

it('a job that reaches no opened folder goes on', async () => {
  const { w, killed } = await runsInBackground(false)
  w.send({ type: 'session.clear', data: { sessionId: 's1' } })
  await settle()
  expect(killed).toEqual([])
})

it('an output that was cut is read on until /clear', async () => {
  const w = world({ printed: 'x'.repeat(200_000) })
  await w.open()
  await w.ask('t1', 'look')
  await w.callTool('1', 'bash', { command: 'make' })
  await w.answer('once')
  await w.callTool('2', 'more_output', { id: '1', from: 100_000 })
  expect(w.facts('tool.completed').at(-1)?.data.output).toContain('xxx')
  await w.finish()
  w.send({ type: 'session.clear', data: { sessionId: 's1' } })
  await settle()
  await w.ask('t2', 'again')
  await w.callTool('3', 'more_output', { id: '1' })
  expect(w.facts('tool.failed').at(-1)?.data.fault.code).toBe('tool.unknown_job')
})
