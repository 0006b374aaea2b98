import { randomBytes } from 'node:crypto'
import type { Gate } from '../../ports/gate.ts'
import type { Ids } from '../../ports/ids.ts'

/** Message ids count up within a run; what must not be guessed is random and recorded, so a replay sees it again. */
export function createIds(gate: Gate, run: string): Ids {
  let n = 0
  return {
    next: () => `${run}-${(n++).toString(36)}`,
    unguessable: (prefix) => gate.value('ids.unguessable', () => `${prefix}_${randomBytes(16).toString('hex')}`),
  }
}
