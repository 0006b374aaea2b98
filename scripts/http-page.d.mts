interface Source {
  readonly routes: readonly object[]
  /** JSON Schema of what a schema takes or gives. */
  readonly jsonSchema: (schema: never, io: 'input' | 'output') => object
}

/** The routes as Markdown. */
export function httpPage(source: Source): string
