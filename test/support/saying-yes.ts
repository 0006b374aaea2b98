import { randomUUID } from 'node:crypto'
import type { BusClient } from '../../src/bus/client.ts'
import { heard } from './live-home.ts'

interface Working {
  readonly sessionId: string
  readonly text: string
  readonly folder: string
}

/** A turn of somebody who works in a folder and says yes to the first thing that is asked. */
export async function sayingYes(client: BusClient, { sessionId, text, folder }: Working): Promise<void> {
  const turnId = randomUUID()
  await client.command('turn.start', { sessionId, turnId, text, interactive: true, folder })
  const ended = heard(client, ['turn.completed', 'turn.failed'], ({ data }) => data.turnId === turnId)
  const question = await Promise.race([
    heard(client, ['approval.requested'], ({ data }) => data.turnId === turnId),
    ended.then(() => null),
  ])
  if (question !== null)
    await client.command('approval.answer', { sessionId, approvalId: question.data.approvalId, decision: 'once' })
  await ended
}
