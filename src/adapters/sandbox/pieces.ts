/** What is pushed comes out of `read` in the same order, until `end` or `fail`. */
export interface Pieces<T> {
  push(piece: T): void
  end(): void
  fail(error: unknown): void
  read(): AsyncGenerator<T, void, undefined>
}

export function createPieces<T>(): Pieces<T> {
  const waiting: T[] = []
  let over = false
  let broken: { readonly error: unknown } | null = null
  let wake = (): void => {}

  return {
    push(piece) {
      waiting.push(piece)
      wake()
    },
    end() {
      over = true
      wake()
    },
    fail(error) {
      broken = { error }
      wake()
    },
    async *read() {
      for (;;) {
        yield* waiting.splice(0)
        if (waiting.length > 0) continue
        if (broken !== null) throw broken.error
        if (over) return
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
