import { assign, setup } from 'xstate'
import { single, type ActorSpec } from '../../bus/actor.ts'
import { commitFacts } from '../../bus/commit-facts.ts'
import { runMachine } from '../run-machine.ts'
import type { Bus } from '../../bus/bus.ts'
import type { Message } from '../../bus/messages/envelope.ts'
import type { EventLog } from '../../ports/event-log.ts'
import { decide, evolve, spent, withoutSession, withoutTurn, type ApprovalInput, type ApprovalState } from './decide.ts'
import { foldApprovals, rulesIn } from './fold.ts'
import type { ApprovalPolicy } from './judge.ts'

type Ended = Message<'turn.completed' | 'turn.failed' | 'turn.cancelled'>
type Event =
  Message<'approval.request' | 'approval.answer' | 'approval.forget' | 'session.deleted' | 'tool.started'> | Ended

const createApprovalsMachine = (bus: Bus, policy: ApprovalPolicy) => {
  const handle = (state: ApprovalState, input: ApprovalInput, cause: Message): ApprovalState => {
    const facts = decide(state, input, policy)
    return commitFacts(bus, 'approvals', facts, cause) === null ? facts.reduce(evolve, state) : state
  }
  return setup({
    types: { context: {} as { state: ApprovalState }, events: {} as Event, input: {} as { state: ApprovalState } },
    actions: {
      handle: assign(({ context, event }) => ({
        state: handle(context.state, event as ApprovalInput & Message, event),
      })),
      end: assign(({ context, event }) => {
        const { sessionId, turnId } = (event as Ended).data
        const state = handle(context.state, { type: 'turn.ended', sessionId, turnId }, event)
        return { state: withoutTurn(state, (asked) => asked.sessionId === sessionId && asked.turnId === turnId) }
      }),
      spend: assign(({ context, event }) => ({
        state: spent(context.state, (event as Message<'tool.started'>).data),
      })),
      drop: assign(({ context, event }) => ({
        state: withoutSession(context.state, (event as Message<'session.deleted'>).data.sessionId),
      })),
    },
  }).createMachine({
    id: 'approvals',
    context: ({ input }) => input,
    on: {
      'approval.request': { actions: 'handle' },
      'approval.answer': { actions: 'handle' },
      'approval.forget': { actions: 'handle' },
      'tool.started': { actions: 'spend' },
      'session.deleted': { actions: 'drop' },
      'turn.completed': { actions: 'end' },
      'turn.failed': { actions: 'end' },
      'turn.cancelled': { actions: 'end' },
    },
  })
}

/** The one gate every transport shares: what waits for a person is a fact, and so is the answer. */
export const approvalsActor = ({ log }: { readonly log: EventLog }, policy: ApprovalPolicy): ActorSpec => ({
  name: 'approvals',
  handles: ['approval.request', 'approval.answer', 'approval.forget'],
  listens: ['turn.completed', 'turn.failed', 'turn.cancelled', 'session.deleted', 'tool.started'],
  keyOf: single,
  attach: (bus) => {
    bus.answer('approval.rules', () => ({ rules: rulesIn(log) }))
    bus.answer('approval.pending', ({ session }) => ({
      approvals: Object.values(foldApprovals(log).pending).filter(
        ({ sessionId }) => session === undefined || sessionId === session,
      ),
    }))
    const machine = createApprovalsMachine(bus, policy)
    return (context) =>
      runMachine(machine, {
        input: { state: foldApprovals(log) },
        context,
        idle: (running) => {
          const { pending, unspent } = running.getSnapshot().context.state
          return Object.keys(pending).length + Object.keys(unspent).length === 0
        },
      })
  },
})
