import type { Passage } from '../../bus/messages/memory.ts'

export interface SearchRequest {
  readonly query: string
  readonly limit: number
  /** Results stop before their contents exceed this many tokens. */
  readonly maxTokens?: number | undefined
  readonly explain: boolean
  readonly sources?: readonly Passage['source'][] | undefined
  /** Leaves out this conversation, and what the person asked in others. */
  readonly exceptSession?: string | undefined
  /** The question's vector, of the model that serves; null: words alone. */
  readonly vector: Float32Array | null
  /** YYYY-MM-DD */
  readonly today: string
  /** Lost share of a dated note's score a day; 0: age does not matter. */
  readonly decay: number
}

export interface SearchResult {
  readonly results: Passage[]
  readonly legs: ('text' | 'vector')[]
}
