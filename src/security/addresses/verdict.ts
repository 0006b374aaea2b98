/** `reason`: what is wrong, half a sentence without its full stop. */
export interface Refusal {
  readonly ok: false
  readonly reason: string
}

export type Verdict = { readonly ok: true } | Refusal

export const allowed: Verdict = { ok: true }

export const refused = (reason: string): Refusal => ({ ok: false, reason })
