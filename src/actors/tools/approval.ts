import type { Asked } from '../../bus/messages/approval.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import type { Data } from '../../bus/messages/index.ts'
import type { FilesPort } from '../../ports/files.ts'
import { fail } from '../../bus/messages/fault.ts'
import type { Plan, Tool } from './tool.ts'

declare const issued: unique symbol

/** What lets a call run. Only `approvalFor` makes one, from the answer to exactly that call. */
export interface Approval {
  readonly [issued]: true
  readonly approvalId: string
}

export type Allowed = Message<'approval.granted' | 'approval.passed'>

/** The answer as an approval of what was asked; null: it is an answer to something else. */
export function approvalFor(asked: Asked, { data }: Allowed): Approval | null {
  const same =
    data.sessionId === asked.sessionId &&
    data.turnId === asked.turnId &&
    data.toolCallId === asked.toolCallId &&
    data.approvalId === asked.approvalId &&
    data.digest === asked.digest &&
    data.name === asked.name
  return same ? ({ approvalId: data.approvalId } as Approval) : null
}

/** A file as it was when a plan was made: where its name led, and what was there (sha256; null: nothing). */
interface Held {
  readonly path: string
  readonly real: string
  readonly digest: string | null
}

const look = async (path: string, files: FilesPort): Promise<Held> => {
  const [{ path: real }, digest] = await Promise.all([files.resolve(path), files.digest(path)])
  return { path, real, digest }
}

/** A plan with what its files held when it was made. */
export interface BoundPlan extends Plan {
  readonly held: readonly Held[]
}

export const bind = async (plan: Plan, files: FilesPort): Promise<BoundPlan> => ({
  ...plan,
  held: await Promise.all((plan.files ?? []).map((path) => look(path, files))),
})

/** Throws where a file is not what it was when the person said yes, or its name leads elsewhere. */
export async function mustHold({ held }: BoundPlan, files: FilesPort): Promise<void> {
  for (const before of held) {
    const now = await look(before.path, files)
    if (now.digest !== before.digest || now.real !== before.real)
      throw fail('approval.stale', `${before.path} has changed since this was allowed, so nothing was done.`, {
        hint: 'Read it and call the tool again.',
      })
  }
}

/** The question a call puts to the gate, bound to all that it means. `sha256`: of a text, hex. */
export function askFor(
  { sessionId, turnId, step, call, tainted, opened = [] }: Data<'tool.run'>,
  tool: Pick<Tool, 'name' | 'risk'>,
  plan: BoundPlan,
  sha256: (text: string) => string,
): Asked {
  const { summary, preview, cwd = '', rule = null, safe = false, held } = plan
  const digest = sha256(
    JSON.stringify([
      sessionId,
      tool.name,
      sorted(call.arguments),
      cwd,
      held.map(({ path, real, digest }) => [path, real, digest]),
      // How far it reaches.
      ...(opened.length === 0 ? [] : [opened]),
    ]),
  )
  return {
    sessionId,
    turnId,
    toolCallId: call.id,
    name: tool.name,
    approvalId: `${turnId}:${step}:${sha256(call.id).slice(0, 12)}:${digest.slice(0, 24)}`,
    risk: tool.risk,
    summary,
    preview,
    arguments: call.arguments,
    digest,
    cwd,
    safe,
    rule,
    tainted,
  }
}

/** The same value with the keys of all its objects in order: how a model orders them means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
