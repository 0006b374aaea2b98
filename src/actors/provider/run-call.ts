import type PQueue from 'p-queue'
import type { Bus } from '../../bus/bus.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import { faultFrom, faultOf, type Fault } from '../../bus/messages/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ModelChunk, ModelPort } from '../../ports/model.ts'
import { emptyCall, take, type Piece } from './call.ts'
import { decide, type Asking, type CallInput, type Limits } from './decide.ts'

/** What all calls to one provider share. */
export interface Line {
  readonly bus: Bus
  readonly clock: Clock
  readonly model: (session: string | null) => ModelPort
  readonly slots: PQueue
  readonly limits: Limits
}

export interface RunningCall {
  /** Ends it with what had arrived. */
  cancel(): void
  /** Leaves it without a word. */
  stop(): void
}

interface Hooks {
  /** It holds nothing any more. */
  readonly over: () => void
  /** A bug in it. */
  readonly crashed: (error: unknown) => void
}

/**
 * The life of one call: waits for a slot, asks, receives, and at most a few times asks again before anything came. No
 * state machine: hundreds begin at once, before anybody's first word, and each takes in a piece every few ms.
 */
export function runCall(line: Line, command: Message<Asking>, { over, crashed }: Hooks): RunningCall {
  const { bus, clock, limits } = line
  const { data } = command
  let call = emptyCall
  let retries = 0
  let startedAt = 0
  let latestAt = 0
  let done = false
  const place = new AbortController()
  let connection = new AbortController()
  let stopTimers: (() => void)[] = []

  const after = (ms: number, act: () => void): void => {
    stopTimers.push(
      clock.after(ms, () => {
        guarded(act)
      }),
    )
  }
  const callOff = (): void => {
    for (const stopTimer of stopTimers) stopTimer()
    stopTimers = []
  }
  const leave = (): void => {
    done = true
    callOff()
    connection.abort()
    place.abort()
  }
  const guarded = (act: () => void): void => {
    try {
      act()
    } catch (error) {
      leave()
      crashed(error)
    }
  }

  const settle = (input: CallInput): void => {
    if (done) return
    const facts = decide({ asked: data, call, retries, startedAt, now: clock.now() }, input, limits)
    const [last] = facts.slice(-1)
    const delayMs = last?.type === 'model.retrying' ? last.data.delayMs : null
    // Before its end is told: whoever hears it may cancel what is over.
    done = delayMs === null
    // The session hears of a log that cannot be written by itself and ends the turn.
    if (commitFacts(bus, 'provider', facts, command) !== null) done = true
    if (!done && delayMs !== null) askLater(delayMs)
    else {
      leave()
      over()
    }
  }
  const late = (what: string, ms: number): void => {
    settle({
      type: 'broke',
      fault: faultOf('provider.timeout', `${data.provider} ${what} for ${Math.round(ms / 1000)} s.`, {
        hint: 'Send the message again, or choose another model with --model.',
      }),
    })
  }
  const notice = (message: string): void => {
    if (!('turnId' in data)) return
    const { sessionId, turnId } = data
    bus.emit({ type: 'turn.notice.delta', data: { sessionId, turnId, message } }, { source: 'provider' })
  }
  const show = ({ kind, part, offset, text }: Piece): void => {
    if (!('turnId' in data)) return
    const { sessionId, turnId, step } = data
    bus.emit(
      { type: `turn.${kind}.delta`, data: { sessionId, turnId, step, part, offset, text } },
      { source: 'provider' },
    )
  }

  const takeIn = (chunk: ModelChunk): void => {
    const begun = call.firstAt !== null
    latestAt = clock.now()
    if (chunk.type === 'notice') notice(chunk.message)
    const taken = take(call, chunk, latestAt)
    call = taken.call
    if (!begun && call.firstAt !== null) {
      callOff()
      watch(limits.idleMs)
    }
    if (taken.piece !== null) show(taken.piece)
  }
  /** One timer for many pieces: it looks when the latest came. */
  const watch = (ms: number): void => {
    after(ms, () => {
      const left = latestAt + limits.idleMs - clock.now()
      if (left > 0) watch(left)
      else late('stopped in the middle of its answer and was silent', limits.idleMs)
    })
  }

  const receive = async (signal: AbortSignal): Promise<void> => {
    const { model, prompt, callId } = data
    const session = data.sessionId ?? null
    // What is asked outside a conversation must not go on with what its provider keeps of that.
    const whose = 'turnId' in data ? { sessionId: data.sessionId, turnId: data.turnId } : { sessionId: callId }
    const request = { model, prompt, ...whose }
    const heard = (act: () => void): void => {
      if (!signal.aborted) guarded(act)
    }
    const broke = (fault: Fault): void => {
      heard(() => {
        settle({ type: 'broke', fault })
      })
    }
    try {
      for await (const chunk of line.model(session).stream(request, signal))
        heard(() => {
          takeIn(chunk)
        })
    } catch (error) {
      broke(faultFrom(error, 'provider.failed'))
      return
    }
    heard(() => {
      settle({ type: 'ended' })
    })
  }
  const ask = (): void => {
    startedAt = clock.now()
    call = emptyCall
    connection = new AbortController()
    after(limits.noticeMs, () => {
      notice(`waiting for ${data.provider} …`)
    })
    after(limits.firstTokenMs, () => {
      late('sent no answer', limits.firstTokenMs)
    })
    void receive(connection.signal)
  }
  const askLater = (delayMs: number): void => {
    callOff()
    connection.abort()
    retries++
    call = emptyCall
    notice(`${data.provider} is busy; asking again in ${(delayMs / 1000).toFixed(1)} s …`)
    after(delayMs, ask)
  }

  const held = new Promise<void>((release) => {
    place.signal.addEventListener(
      'abort',
      () => {
        release()
      },
      { once: true },
    )
  })
  const begin = (): Promise<void> => {
    if (!done) guarded(ask)
    return held
  }
  line.slots.add(begin, { signal: place.signal }).catch(() => undefined) // called off while waiting: nothing to do

  return {
    cancel() {
      settle({ type: 'cancel' })
    },
    stop: leave,
  }
}
