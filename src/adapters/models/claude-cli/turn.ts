import type { FaultError } from '../../../bus/messages/fault.ts'
import { fail, FaultError as Failure } from '../../../bus/messages/fault.ts'
import type { ModelChunk } from '../../../ports/model.ts'
import type { ToolPass } from '../../../ports/tool-door.ts'
import type { Child } from './child.ts'
import { decode, newTurn } from './dialect.ts'
import type { PatienceOptions } from './patience.ts'
import { patience } from './patience.ts'
import { pulse } from './pulse.ts'

interface TurnOptions extends PatienceOptions {
  readonly child: Child
  readonly line: string
  readonly signal: AbortSignal
  /** The child's way to our tools, open while it answers. */
  readonly pass: ToolPass | null
  /** ms without a piece of the answer after which a child that is busy with tools says so. */
  readonly workingMs: number
  /** Called with the first sign of life. */
  readonly onAlive: () => void
  /** Called when the answer is whole and the child waits for the next turn, before the last chunks are given out. */
  readonly onAnswer: (answer: string) => void
}

/** Thrown where the session that was to be taken up is not there any more: nothing has been asked yet. */
export class UnknownSession extends Error {}

const isUnknownSession = (text: string): boolean => /No conversation found/i.test(text)

const silent = (seconds: number, complaint: string): FaultError =>
  fail('provider.timeout', `claude started but said nothing for ${String(seconds)} s.`, {
    hint: 'Run `claude` in a terminal: it may want a login (/login), an update, or a network.',
    ...(complaint === '' ? {} : { detail: { stderr: complaint } }),
  })

const gone = async (child: Child): Promise<Error> => {
  const { code, signal, error } = await child.exited
  const complaint = child.complaint()
  if (isUnknownSession(complaint)) return new UnknownSession(complaint)
  const detail = { code, signal, ...(complaint === '' ? {} : { stderr: complaint }) }
  if (error !== null) {
    return fail('provider.failed', `claude could not be started: ${error.message}`, {
      hint: 'Try `claude --version` in a terminal; install it again if that fails, too.',
      detail,
    })
  }
  if (/unknown option/i.test(complaint)) {
    return fail('provider.failed', `This version of claude does not know an option it was given: ${complaint}`, {
      hint: 'Run `claude update`; if it stays, choose another model.',
      detail,
    })
  }
  const how = signal ?? `exit code ${String(code)}`
  return fail('provider.disconnected', `claude ended (${how}) before its answer was whole.`, {
    retryable: true,
    hint: 'Ask again; if it stays, try `claude -p hello` in a terminal.',
    detail,
  })
}

/**
 * Asks a child for one answer. A child that is called off, fails or is cut short is killed. Throws FaultError
 * `provider.*`, or UnknownSession.
 */
export async function* runTurn(options: TurnOptions): AsyncGenerator<ModelChunk> {
  const { child, line, signal, pass } = options
  const onAbort = (): void => child.kill()
  const stopped = (): boolean => signal.aborted
  const wait = patience(options)
  const working = pulse(options.workingMs)
  let turn = newTurn
  let whole = false
  signal.addEventListener('abort', onAbort)
  try {
    pass?.begin()
    child.send(line)
    let next = child.next()
    for (;;) {
      const got = turn.alive ? await working.race(next) : await wait.race(next)
      if (stopped()) return
      if (got === 'too long') throw silent(options.silenceMs / 1000, child.complaint())
      if (got === 'long') {
        yield { type: 'notice', message: 'waiting for claude …' }
        continue
      }
      if (got === 'still') {
        if (pass !== null && pass.running() > 0) yield { type: 'working' }
        continue
      }
      if (got.value === null) throw await gone(child)
      const decoded = decode(turn, got.value)
      if (decoded.turn.alive && !turn.alive) {
        wait.stop()
        options.onAlive()
      }
      turn = decoded.turn
      if (decoded.fault !== undefined) {
        if (isUnknownSession(decoded.fault.message)) throw new UnknownSession(decoded.fault.message)
        const stderr = child.complaint()
        throw new Failure({
          ...decoded.fault,
          detail: { ...decoded.fault.detail, ...(stderr === '' ? {} : { stderr }) },
        })
      }
      if (decoded.end === 'answered') {
        whole = true
        options.onAnswer(turn.answer)
      }
      // A long call is written in many lines that are no piece of the answer.
      if (decoded.chunks.length > 0) working.beat()
      else if (turn.alive && working.isDue()) yield { type: 'working' }
      for (const chunk of decoded.chunks) {
        yield chunk
        if (stopped()) return
      }
      if (decoded.end !== undefined) return
      next = child.next()
    }
  } finally {
    pass?.rest()
    wait.stop()
    working.stop()
    signal.removeEventListener('abort', onAbort)
    if (!whole) child.kill()
  }
}
