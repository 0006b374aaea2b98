/**
 * The embedding model beside the bare ONNX session on the same texts, and the memory it takes: `npx tsx bench/memory/embed.ts`.
 * TEXTS=10000 takes more texts, BENCH_TEXTS=PATH one a line, PRECISION=fp16 the other model, THREADS=2 more cores.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { batchesOf } from '../../src/adapters/onnx/batches.ts'
import { createOnnxEmbedding } from '../../src/adapters/onnx/index.ts'
import { recipeOf, tokenizerFile } from '../../src/adapters/onnx/minilm.ts'
import { findModel } from '../../src/adapters/onnx/model-file.ts'
import { sessionOptions } from '../../src/adapters/onnx/session.ts'
import { loadTokenizer } from '../../src/adapters/onnx/tokenise.ts'
import type { EmbeddingPort } from '../../src/ports/embedding.ts'
import { atLeast, median, report, round } from '../report.ts'
import { sentences } from './sentences.ts'

const COUNT = Number(process.env['TEXTS'] ?? 3000)
const COMPARED = Math.min(COUNT, 1024)
/** Texts in one call, as the port asks for them. */
const AT_ONCE = 64
const THREADS = Number(process.env['THREADS'] ?? 1)
const precision = process.env['PRECISION'] === 'fp16' ? 'fp16' : 'int8'
const file = process.env['BENCH_TEXTS']

const texts = file === undefined ? sentences(COUNT) : readFileSync(file, 'utf8').split('\n').slice(0, COUNT)

/** MB of this process alone and of its share of what it shares with others; 0 where the system does not tell. */
function memory(): { pss: number; anonymous: number } {
  globalThis.gc?.()
  const told = process.platform === 'linux' ? readFileSync('/proc/self/smaps_rollup', 'utf8') : ''
  const megabytes = (name: string) => round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(told)?.[1] ?? 0) / 1024)
  return { pss: megabytes('Pss'), anonymous: megabytes('Pss_Anon') }
}

async function opened(embedding: EmbeddingPort): Promise<number> {
  const began = performance.now()
  for await (const step of embedding.open()) if (step.type === 'ready') break
  return performance.now() - began
}

const parts = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))

type Row = readonly number[]
const grid = (rows: readonly Row[], length: number, cell: (id: number) => bigint): Tensor => {
  const cells = new BigInt64Array(rows.length * length)
  rows.forEach((row, r) => {
    row.forEach((id, c) => (cells[r * length + c] = cell(id)))
  })
  return new Tensor('int64', cells, [rows.length, length])
}

/** What the session alone does: its inputs are ready before the clock starts, its output is left as it comes. */
function feedsOf(rows: readonly Row[]): InferenceSession.FeedsType[] {
  return batchesOf(rows.map((row) => row.length)).map(({ places, length }) => {
    const batch = places.map((place) => rows[place] ?? [])
    return {
      input_ids: grid(batch, length, BigInt),
      attention_mask: grid(batch, length, () => 1n),
      token_type_ids: grid(batch, length, () => 0n),
    }
  })
}

const modelsDir = mkdtempSync(join(tmpdir(), 'localgpt-bench-models-'))
const embedding = createOnnxEmbedding({ modelsDir, precision, threads: THREADS })
try {
  const before = memory()
  const firstOpenMs = await opened(embedding)
  const open = memory()

  const began = performance.now()
  for (const part of parts(texts, AT_ONCE)) await embedding.embed(part)
  const textsPerSecond = texts.length / ((performance.now() - began) / 1000)
  const bulk = memory()

  const queries: number[] = []
  for (let n = 0; n < 60; n++) {
    const asked = performance.now()
    await embedding.embed([`when did Anna pay invoice ${n}?`])
    queries.push(performance.now() - asked)
  }

  await embedding.close()
  const closed = memory()

  const openMs = await opened(embedding)
  const tokenise = await loadTokenizer(tokenizerFile(), 256)
  const bare = await InferenceSession.create(
    (await findModel(modelsDir, recipeOf(precision))) ?? '',
    sessionOptions(THREADS),
  )
  const ratios: number[] = []
  const [ours, bares] = [[0], [0]]
  for (const part of parts(texts.slice(0, COMPARED), AT_ONCE)) {
    const feeds = feedsOf(part.map(tokenise))
    const start = performance.now()
    await embedding.embed(part)
    const middle = performance.now()
    for (const feed of feeds) await bare.run(feed, ['sentence_embedding'])
    const end = performance.now()
    ours.push((middle - start) / part.length)
    bares.push((end - middle) / part.length)
    ratios.push((end - middle) / (middle - start))
  }
  await bare.release()

  report(
    'memory/embed',
    {
      precision,
      threads: THREADS,
      texts: texts.length,
      tokens: {
        mean: round(texts.slice(0, COMPARED).reduce((sum, text) => sum + tokenise(text).length, 0) / COMPARED),
      },
      textsPerSecond: round(textsPerSecond),
      msPerText: { ours: round(median(ours.slice(1))), bare: round(median(bares.slice(1))) },
      queryMs: { p50: round(median(queries)), p95: round(queries.sort((a, b) => a - b)[56] ?? NaN) },
      openMs: { building: round(firstOpenMs), built: round(openMs) },
      memoryMb: { before, open, bulk, closed, share: round(bulk.pss - before.pss) },
    },
    [atLeast('texts per second beside the bare session', median(ratios), 0.8)],
  )
} finally {
  await embedding.close()
  rmSync(modelsDir, { recursive: true, force: true })
}
