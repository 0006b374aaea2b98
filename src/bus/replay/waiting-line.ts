/** Items that were taken and are still in the array before it is cut. */
const MAX_TAKEN = 1024

/** First in, first out, at the same cost however long it is. */
export interface WaitingLine<T> {
  push(item: T): void
  first(): T | undefined
  shift(): T | undefined
  size(): number
}

export function createWaitingLine<T>(): WaitingLine<T> {
  const items: T[] = []
  let head = 0
  return {
    push: (item) => {
      items.push(item)
    },
    first: () => items[head],
    shift: () => {
      const item = items[head]
      if (item === undefined) return undefined
      // Under steady load the line is never empty, and what was taken must not be held for ever.
      if (++head === items.length || head >= MAX_TAKEN) {
        items.splice(0, head)
        head = 0
      }
      return item
    },
    size: () => items.length - head,
  }
}
