/** Where secrets are while the log holds placeholders. */
export interface Vault {
  /** Replaces every known secret in `text` by its placeholder and keeps the value. */
  readonly conceal: (text: string) => string
  /** Puts values back; unknown placeholders stay as they are. */
  readonly reveal: (text: string) => string
}
