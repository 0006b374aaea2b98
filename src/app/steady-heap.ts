import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8 from compacting the heap of a host that has little to do: a few MB less are not worth a pause of 20 to 30 ms
 * while other threads use the cores. Collecting garbage goes on as ever.
 */
export const steadyHeap = (): void => {
  setFlagsFromString('--no-memory-reducer')
}
