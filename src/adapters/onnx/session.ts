import type { InferenceSession, Tensor } from 'onnxruntime-node'

/** Rows of token numbers of different lengths; runs as one batch. */
export type TokenRows = readonly (readonly number[])[]

export interface Session {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** One output of one run. */
  run(rows: TokenRows, output: string): Promise<Tensor>
  release(): Promise<void>
}

const options = (threads: number): InferenceSession.SessionOptions => ({
  graphOptimizationLevel: 'all',
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  // The arena keeps the memory of the largest run for ever; the allocator of the system gives it back.
  enableCpuMemArena: false,
  enableMemPattern: false,
  logSeverityLevel: 3,
})

const grid = (rows: TokenRows, width: number, cell: (id: number) => number): BigInt64Array => {
  const cells = new BigInt64Array(rows.length * width)
  rows.forEach((row, r) => {
    row.forEach((id, c) => {
      cells[r * width + c] = BigInt(cell(id))
    })
  })
  return cells
}

/** The runtime is loaded by the first call. Throws whatever the runtime throws. */
export const openSession = async (path: string, threads: number): Promise<Session> => {
  const ort = await import('onnxruntime-node')
  const session = await ort.InferenceSession.create(path, options(threads))
  const fillings: Readonly<Record<string, (id: number) => number>> = {
    input_ids: (id) => id,
    attention_mask: () => 1,
    token_type_ids: () => 0,
  }
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    async run(rows, output) {
      const width = Math.max(1, ...rows.map((row) => row.length))
      const feeds = session.inputNames.map((name) => {
        const cells = grid(rows, width, fillings[name] ?? (() => 0))
        return [name, new ort.Tensor('int64', cells, [rows.length, width])] as const
      })
      const result = (await session.run(Object.fromEntries(feeds), [output]))[output]
      if (result === undefined) throw new Error(`the model has no output ${output}`)
      return result
    },
    release: () => session.release(),
  }
}
