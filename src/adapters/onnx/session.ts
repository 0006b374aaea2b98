import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { fail } from '../../bus/messages/fault.ts'
import { reasonOf } from './trouble.ts'

/** Rows of token numbers of different lengths; runs as one batch. */
export type TokenRows = readonly (readonly number[])[]

export interface Session {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** One output of one run. */
  run(rows: TokenRows, output: string): Promise<Tensor>
  release(): Promise<void>
}

/** Measured by bench/memory/embed.ts: small runs in an arena take less memory than the system's allocator, which keeps holes. */
export const sessionOptions = (threads: number): InferenceSession.SessionOptions => ({
  graphOptimizationLevel: 'all',
  executionMode: 'sequential',
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  enableCpuMemArena: true,
  // A pattern is kept for every shape of input there was.
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

const loadRuntime = async () =>
  import('onnxruntime-node').catch((error: unknown) => {
    throw fail('embed.unavailable', `ONNX Runtime cannot be loaded on this machine: ${reasonOf(error)}.`, {
      hint: 'Text search goes on without it. Embeddings of a server need no ONNX Runtime: localgpt config set memory.embedding_provider ollama',
    })
  })

/** Loads the runtime where it is not yet. Throws `embed.unavailable` without a runtime, `embed.refused` for a bad file. */
export const openSession = async (path: string, threads: number): Promise<Session> => {
  const ort = await loadRuntime()
  const session = await ort.InferenceSession.create(path, sessionOptions(threads)).catch((error: unknown) => {
    throw fail('embed.refused', `The model ${path} cannot be loaded: ${reasonOf(error)}.`, {
      hint: 'Text search goes on without it. Check that the file is a whole ONNX model and that there is memory for it.',
    })
  })
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
