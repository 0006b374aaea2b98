import type { Fault } from '../../bus/messages/fault.ts'
import type { Draft } from '../../bus/messages/index.ts'
import type { EmbeddingModel } from '../../ports/embedding.ts'

export type EmbedFact = Draft<'embed.ready' | 'embed.refused' | 'embed.closed'>

/** What an embedder does: nothing yet, makes its model ready, serves, or has a model that cannot be used. */
export type EmbedderState =
  | { readonly phase: 'cold' | 'opening' }
  | { readonly phase: 'ready'; readonly model: EmbeddingModel; readonly tookMs: number }
  | { readonly phase: 'refused'; readonly fault: Fault }

export type EmbedInput =
  | { readonly type: 'open' }
  | { readonly type: 'opened'; readonly model: EmbeddingModel; readonly tookMs: number }
  | { readonly type: 'broke'; readonly fault: Fault }
  | { readonly type: 'close' }

/** Whoever asks to open a model that is ready is told at once; one that was refused is tried again. */
export function decide(state: EmbedderState, input: EmbedInput, model: string): readonly EmbedFact[] {
  switch (input.type) {
    case 'open':
      return state.phase === 'ready' ? [ready(model, state)] : []
    case 'opened':
      return [ready(model, input)]
    case 'broke':
      return [{ type: 'embed.refused', data: { model, fault: input.fault } }]
    case 'close':
      return [{ type: 'embed.closed', data: { model } }]
  }
}

export function evolve(state: EmbedderState, input: EmbedInput): EmbedderState {
  switch (input.type) {
    case 'open':
      return state.phase === 'ready' ? state : { phase: 'opening' }
    case 'opened':
      return { phase: 'ready', model: input.model, tookMs: input.tookMs }
    case 'broke':
      return { phase: 'refused', fault: input.fault }
    case 'close':
      return { phase: 'cold' }
  }
}

const ready = (
  model: string,
  { model: { dimensions }, tookMs }: { readonly model: EmbeddingModel; readonly tookMs: number },
): EmbedFact => ({ type: 'embed.ready', data: { model, dimensions, tookMs } })
