interface Source {
  /** The library the catalogue is written in. */
  readonly z: object
  readonly catalogue: Readonly<Record<string, unknown>>
  readonly owners: Readonly<Record<string, string>>
  /** Shapes shown once, by the name they get. */
  readonly shapes: Readonly<Record<string, unknown>>
  /** Schemas that stand for one of these without looking inside, by the same name. */
  readonly trusting?: Readonly<Record<string, unknown>>
  readonly specs: readonly { readonly name: string; readonly listens: readonly string[] }[]
}

/** The catalogue as Markdown. */
export function messagesPage(source: Source): string
