import type { ProviderName } from '../bus/messages/provider-name.ts'

export interface ResolvedModel {
  /** As the provider knows it, without a prefix. */
  readonly model: string
  readonly provider: ProviderName
  /** Why this one, in a few words for the person. */
  readonly reason: string
  /** Tokens a request may hold. */
  readonly contextWindow: number
}

/** Which model a name means here and now. Throws FaultError `config.unknown_model`. */
export interface ModelDirectory {
  /** `name` as the person wrote it; null: the configured default. */
  resolve(name: string | null): Promise<ResolvedModel>
}
