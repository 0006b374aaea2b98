import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { modelServer, type ModelServer } from './support/model-server.ts'
import { built, createPlace, entry, sessionsOf, type Place, type Running } from './support/program.ts'

beforeAll(built)
let place: Place
let server: ModelServer
beforeEach(async () => {
  place = createPlace()
  server = await modelServer('The beginning of an answer', { ends: false })
})
afterEach(async () => {
  await server.close()
  place.remove()
})

/** A turn in the middle of its answer. */
const midTurn = async (): Promise<Running> => {
  const env = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: server.url }
  const running = place.start(['ask', '-m', 'gpt', 'Tell me everything'], { env })
  await running.says('The beginning of an answer')
  return running
}
const shown = async (): Promise<string> => {
  const [session] = await sessionsOf(place)
  return (await place.run(['session', 'show', session!.session_id])).out
}

describe('a turn that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s keeps the partial answer, exit status 130',
    async (signal) => {
      const running = await midTurn()
      running.child.kill(signal)
      const { code, out, err } = await running.done
      expect(code).toBe(130)
      expect(out).toBe('The beginning of an answer\n')
      expect(err).toContain('Interrupted.')
      expect(await shown()).toContain('The beginning of an answer')
      expect(existsSync(join(place.home, 'state/lock'))).toBe(false)
    },
  )

  it('by kill -9 is told as interrupted, and the next question is answered', async () => {
    const running = await midTurn()
    running.child.kill('SIGKILL')
    await running.done
    const { code, out, err } = await place.run(['ask', 'remember that tea is green'])
    expect(code).toBe(0)
    expect(out).toContain('Tea is green.')
    expect(err).toContain('was cleared away')
    const sessions = await sessionsOf(place)
    const torn = sessions.find(({ title }) => title === 'Tell me everything')
    const { out: text } = await place.run(['session', 'show', torn!.session_id])
    expect(text).toContain('Tell me everything')
    expect(text).toContain('The program ended while this turn was under way.')
    expect(await place.run(['doctor'])).toMatchObject({ code: 0 })
  })

  it('can be gone on with in the same session', async () => {
    const running = await midTurn()
    running.child.kill('SIGKILL')
    await running.done
    const [session] = await sessionsOf(place)
    const ended = await modelServer('Everything.', { ends: true })
    const env = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: ended.url }
    const { code, out } = await place.run(['ask', '--session', session!.session_id, 'Go on'], { env })
    await ended.close()
    expect({ code, out }).toEqual({ code: 0, out: 'Everything.\n' })
  })
})

describe('a closed pipe', () => {
  const piped = (command: string) =>
    spawnSync('bash', ['-c', `set -o pipefail; ${command}; echo "status \${PIPESTATUS[0]}" >&2`], {
      encoding: 'utf8',
      env: { ...place.env, LG: `${process.execPath} ${entry}` },
    })

  it('ends a long list quietly', async () => {
    await place.run(['config', 'init'])
    const { stderr } = piped('$LG config show | head -1')
    expect(stderr.trim()).toBe('status 0')
  })

  it('ends an answer quietly, keeps what was said and leaves no lock', async () => {
    const env = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: server.url }
    const running = place.start(['ask', '-m', 'gpt', 'Tell me everything'], { env })
    running.child.stdout.destroy()
    const { code, err } = await running.done
    expect(code).toBe(0)
    expect(err).not.toContain('EPIPE')
    expect(await shown()).toContain('The beginning of an answer')
    expect(existsSync(join(place.home, 'state/lock'))).toBe(false)
  })
})
