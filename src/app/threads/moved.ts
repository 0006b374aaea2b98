import type { Transferable } from 'node:worker_threads'

/** How deep vectors lie in what is sent: a list of rows with a vector each. */
const DEPTH = 3

/** The memory of all whole Float32Arrays in `value`: it is moved to the other thread, the sender's arrays are empty then. */
export function moved(value: unknown): Transferable[] {
  const found = new Set<ArrayBuffer>()
  const look = (item: unknown, depth: number): void => {
    if (item instanceof Float32Array) {
      if (item.buffer instanceof ArrayBuffer && item.byteLength === item.buffer.byteLength) found.add(item.buffer)
    } else if (depth > 0 && typeof item === 'object' && item !== null)
      for (const inner of Object.values(item)) look(inner, depth - 1)
  }
  look(value, DEPTH)
  return [...found]
}
