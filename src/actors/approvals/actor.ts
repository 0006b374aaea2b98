import { assign, setup } from 'xstate'
import { single, type ActorSpec } from '../../bus/actor.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import { runMachine } from '../run-machine.ts'
import type { Bus } from '../../bus/bus.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import type { Draft } from '../../bus/messages/index.ts'
import type { EventLog } from '../../ports/event-log.ts'
import {
  decide,
  evolve,
  initial,
  withoutSession,
  type ApprovalFact,
  type ApprovalInput,
  type ApprovalState,
} from './decide.ts'

type Ended = Message<'turn.completed' | 'turn.failed' | 'turn.cancelled'>
type Event = Message<'approval.request' | 'approval.answer' | 'session.deleted'> | Ended

const createApprovalsMachine = (bus: Bus) => {
  const handle = (state: ApprovalState, input: ApprovalInput, cause: Message): ApprovalState => {
    const facts = decide(state, input)
    return commitFacts(bus, 'approvals', facts, cause) === null ? facts.reduce(evolve, state) : state
  }
  const ended = ({ context, event }: { context: { state: ApprovalState }; event: Ended }) => ({
    state: handle(
      context.state,
      { type: 'turn.ended', sessionId: event.data.sessionId, turnId: event.data.turnId },
      event,
    ),
  })
  return setup({
    types: { context: {} as { state: ApprovalState }, events: {} as Event, input: {} as { state: ApprovalState } },
  }).createMachine({
    id: 'approvals',
    context: ({ input }) => input,
    on: {
      'approval.request': { actions: assign(({ context, event }) => ({ state: handle(context.state, event, event) })) },
      'approval.answer': { actions: assign(({ context, event }) => ({ state: handle(context.state, event, event) })) },
      'session.deleted': {
        actions: assign(({ context, event }) => ({ state: withoutSession(context.state, event.data.sessionId) })),
      },
      'turn.completed': { actions: assign(ended) },
      'turn.failed': { actions: assign(ended) },
      'turn.cancelled': { actions: assign(ended) },
    },
  })
}

/** The one gate every transport shares: what waits for a person is a fact, and so is the answer. */
export const approvalsActor = ({ log }: { readonly log: EventLog }): ActorSpec => ({
  name: 'approvals',
  handles: ['approval.request', 'approval.answer'],
  listens: ['turn.completed', 'turn.failed', 'turn.cancelled', 'session.deleted'],
  keyOf: single,
  attach: (bus) => {
    const machine = createApprovalsMachine(bus)
    return (context) =>
      runMachine(machine, {
        input: { state: fold(log) },
        context,
        idle: (running) => Object.keys(running.getSnapshot().context.state.pending).length === 0,
      })
  },
})

/** A turn that ended while nobody listened leaves nothing to answer. */
function withoutEnded(state: ApprovalState, log: EventLog): ApprovalState {
  const waiting = new Set(Object.values(state.pending).map(({ sessionId }) => sessionId))
  let left = state
  for (const session of waiting)
    for (const { data } of log.read({ session, types: ['turn.completed', 'turn.failed', 'turn.cancelled'] }))
      if ('turnId' in data && typeof data.turnId === 'string')
        left = decide(left, { type: 'turn.ended', sessionId: session, turnId: data.turnId }).reduce(evolve, left)
  return left
}

const fold = (log: EventLog): ApprovalState => {
  let state = initial
  for (const message of log.read({ types: ['approval.requested', 'approval.granted', 'approval.denied'] }))
    state = evolve(state, message as Draft as ApprovalFact)
  return withoutEnded(state, log)
}
