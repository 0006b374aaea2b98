import type { BusClient } from '../../../bus/client.ts'
import { faultFrom } from '../../../bus/messages/fault.ts'
import type { TurnItem } from '../run-turn.ts'
import { approvalLine, approvalLines, offersSession, type Questions } from './question.ts'
import type { Transcript } from './transcript.ts'

interface Options {
  readonly client: BusClient
  readonly sessionId: string
  readonly transcript: Transcript
  readonly questions: Questions
}

type Decision = 'once' | 'session' | 'always' | 'deny'
const SAID: Readonly<Record<Decision, string>> = {
  once: 'Allowed once.',
  session: 'The same is allowed for this session.',
  always: 'Allowed for good: localgpt approvals lists and takes back.',
  deny: 'Not allowed.',
}

/** Asks the person what a turn may do, and takes a question back that is settled elsewhere or by the turn's end. */
export function approvals({ client, sessionId, transcript, questions }: Options): (item: TurnItem) => void {
  const open = new Set<string>()
  const answer =
    (approvalId: string, decision: Decision, said = SAID[decision]) =>
    (): void => {
      open.delete(approvalId)
      transcript.say(said, decision === 'deny' ? 'red' : 'green')
      client
        .command('approval.answer', { sessionId, approvalId, decision })
        .then((reply) => {
          if (reply.type === 'approval.refused') transcript.fault(reply.data.fault)
        })
        .catch((error: unknown) => {
          transcript.fault(faultFrom(error))
        })
    }
  return (item) => {
    if (item.type === 'approval') {
      const { approvalId, always, opens } = item
      open.add(approvalId)
      transcript.print('approval', approvalLines(item, transcript.width()))
      const no = answer(approvalId, 'deny')
      questions.ask({
        id: approvalId,
        line: approvalLine(item),
        keys: {
          y: answer(approvalId, 'once', opens ? 'Open until /clear.' : SAID.once),
          ...(offersSession(item) ? { s: answer(approvalId, 'session') } : {}),
          ...(always === null ? {} : { a: answer(approvalId, 'always') }),
          n: no,
          escape: no,
        },
      })
    } else if (item.type === 'approval.settled') {
      questions.settle(item.approvalId)
      // Nobody answered here: a rule given before did, or somebody at another screen.
      if (open.delete(item.approvalId) && item.granted) transcript.say('Allowed already.', 'green')
    } else if (item.type === 'done' || item.type === 'failed' || item.type === 'cancelled')
      for (const approvalId of open) questions.settle(approvalId)
  }
}
