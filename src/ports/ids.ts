export interface Ids {
  /** Unique in this home, cheap, guessable: messages. */
  next(): string
  /** 128 random bits behind a prefix: sessions, approvals, nonces. */
  unguessable(prefix: string): string
}
