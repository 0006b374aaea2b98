import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { fail } from '../../bus/messages/fault.ts'
import { processor } from './processor.ts'
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
  import('./runtime.ts').catch((error: unknown) => {
    throw fail('embed.unavailable', `ONNX Runtime cannot be loaded on this machine: ${reasonOf(error)}.`, {
      hint: 'Text search goes on without it. Embeddings of a server need no ONNX Runtime: localgpt config set memory.embedding_provider ollama',
    })
  })

interface SessionFlags {
  /** The file is one that `writeOptimised` wrote: nothing is left to be optimised. */
  readonly optimised?: boolean
}

/** Loads the runtime where it is not yet. Throws `embed.unavailable` without a runtime, `embed.refused` for a bad file. */
export const openSession = async (
  path: string,
  threads: number,
  { optimised = false }: SessionFlags = {},
): Promise<Session> => {
  const ort = await loadRuntime()
  const options = { ...sessionOptions(threads), ...(optimised ? { graphOptimizationLevel: 'disabled' as const } : {}) }
  const session = await ort.InferenceSession.create(path, options).catch((error: unknown) => {
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

/**
 * Writes the model as this machine runs it: its graph optimised, its weights beside it in `weights` and in the order in
 * which they are multiplied, so that they are mapped into memory instead of read. Fits one version of the runtime and one
 * kind of processor. https://onnxruntime.ai/docs/performance/model-optimizations/graph-optimizations.html
 */
export const writeOptimised = async (model: string, graph: string, weights: string): Promise<void> => {
  const ort = await loadRuntime()
  const session = await ort.InferenceSession.create(model, {
    ...sessionOptions(1),
    logSeverityLevel: 4, // warns that the file fits this machine alone
    optimizedModelFilePath: graph,
    extra: {
      session: {
        optimized_model_external_initializers_file_name: weights,
        optimized_model_external_initializers_min_size_in_bytes: '1024',
        save_external_prepacked_constant_initializers: '1',
      },
    },
  })
  await session.release()
}

/** `1.30.0`, and what tells processors apart. */
export const runtimeMark = async (): Promise<string> => {
  const { env } = await loadRuntime()
  return `${env.versions.node ?? ''} ${process.arch} ${processor()}`
}
