/** What vectors depend on; vectors of two different ids must not be compared. */
export interface EmbeddingModel {
  /** `PROVIDER/NAME`, such as `local/minilm-l6-v2-int8` or `ollama/nomic-embed-text`. */
  readonly id: string
  readonly dimensions: number
  /** Texts in one call of `embed` that serve the model best. */
  readonly batch: number
}

/** `share`: how much of the work is done, 0 to 1. */
export type OpenStep =
  | { readonly type: 'progress'; readonly what: string; readonly share: number }
  | {
      readonly type: 'ready'
      readonly model: EmbeddingModel
      /** It was made just now, which takes far more memory than to use it. */
      readonly fresh?: true
    }

/** Turns texts into vectors of their meaning. One model, one port. */
export interface EmbeddingPort {
  /**
   * Makes the model ready: finds, builds and checks it. The last step is `ready`. Throws FaultError `embed.refused`
   * where the model cannot be trusted, `embed.unavailable` where it cannot be reached; calling again tries again.
   */
  open(): AsyncIterable<OpenStep>
  /**
   * One vector of length 1 a text, `Float32Array [dimensions]`, in order. Only what the model takes of a text counts.
   * Calls may overlap: a short one does not wait for the end of a long one.
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]>
  /** Gives memory and threads back; `embed` opens again by itself. */
  close(): Promise<void>
}
