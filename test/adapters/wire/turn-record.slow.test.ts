import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTurnRecord } from '../../../src/adapters/wire/turn-record.ts'
import type { PlacedEvent } from '../../../src/adapters/wire/turn-event.ts'
import { fold, forever, ids, isFact, messagesOf, read, steps, told } from '../../support/turn-script.ts'

test('a turn that is read again goes on from any place without a lost or doubled character, live or from the log', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(), fc.boolean(), async (script, cut, isLive) => {
      const messages = messagesOf(script)
      // The first reader hears every fragment as it comes.
      const record = createTurnRecord(ids)
      const events: PlacedEvent[] = []
      const reading = (async () => {
        for await (const event of record.follow(null, forever)) events.push(event)
      })()
      for (const message of messages) {
        record.take(message)
        await new Promise(setImmediate)
      }
      await reading
      const whole = told(events)
      const before = events.slice(0, cut % events.length)
      const from = before.at(-1)?.place ?? null
      const again = isLive ? record : fold(messages.filter(isFact), { late: true, from })
      expect(told(before) + told(await read(again, from))).toBe(whole)
    }),
    { numRuns: 60 },
  )
})
