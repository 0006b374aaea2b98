/** The steps of work that tells how far it is through a callback, as a stream that ends or throws with the work. */
export async function* stepsOf<T>(work: (push: (step: T) => void) => Promise<void>): AsyncGenerator<T> {
  const steps: T[] = []
  let wake: (() => void) | null = null
  const ring = (): void => wake?.()
  let outcome: { readonly error: unknown } | 'done' | null = null
  work((step) => {
    steps.push(step)
    ring()
  }).then(
    () => {
      outcome = 'done'
      ring()
    },
    (error: unknown) => {
      outcome = { error }
      ring()
    },
  )
  const outcomeNow = (): typeof outcome => outcome
  for (;;) {
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) yield step
    const end = outcomeNow()
    if (end === 'done') return
    if (end !== null) throw end.error
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
}
