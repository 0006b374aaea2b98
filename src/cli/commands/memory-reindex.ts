import type { BusClient } from '../../app/compose.ts'
import { embeddingModel } from '../../app/embedding-model.ts'
import { openHome } from '../../app/open-home.ts'
import type { Data } from '../../bus/messages/index.ts'
import { fail, FaultError } from '../../bus/messages/fault.ts'
import type { IndexReport } from '../../bus/messages/memory.ts'
import { version } from '../../config/version.ts'
import { reindexBody } from '../../views/memory-body.ts'
import { openContext, type GlobalFlags } from '../context.ts'
import { listenForInterruption } from '../interrupt.ts'
import { print, printJson, remark } from '../output.ts'
import { count, createProgressLine, type ProgressLine } from '../progress-line.ts'

interface ReindexOptions {
  readonly force: boolean
  /** Until every vector is stored. */
  readonly wait: boolean
}

type Embedded = Data<'memory.embedded'>

/** A home of any age; what is done when it is over stays. */
const PATIENCE_MS = 24 * 3_600_000
const INTERRUPTED = 130

/** Brings the index up to date, vectors included. Throws FaultError `home.*`, `memory.failed`, `embed.*`. */
export async function memoryReindex(flags: GlobalFlags, { force, wait }: ReindexOptions): Promise<void> {
  const { paths, config, env } = await openContext(flags)
  const interruption = listenForInterruption()
  const memory = wait ? 'vectors' : 'still'
  const host = await openHome({ paths, config, version, env, source: 'cli', memory, say: remark })
  const json = flags.json === true
  const quiet = { write: () => undefined }
  const progress = createProgressLine(json ? quiet : process.stderr, () => performance.now())
  const model = wait ? embeddingModel(config) : null
  const stopped = new Promise<null>((resolve) => {
    if (interruption.signal.aborted) resolve(null)
    interruption.signal.addEventListener('abort', () => {
      resolve(null)
    })
  })
  try {
    const done = await Promise.race([reindex(host.client, { force, model, progress, json }), stopped])
    progress.end()
    if (done === null) {
      if (!interruption.pipeClosed()) {
        remark('Stopped. What is done is kept; localgpt memory reindex goes on from there.')
        process.exitCode = INTERRUPTED
      }
    } else if (json) printJson(doneBody(done, wait))
  } finally {
    progress.end()
    await host.stop('the index was made')
    interruption.stop()
  }
}

interface Done {
  readonly report: IndexReport
  /** null: no vector was missing, or they were not waited for. */
  readonly embedded: Embedded | null
}

const doneBody = ({ report, embedded }: Done, waited: boolean) => ({
  ...reindexBody(report),
  ...(waited ? { vectors_missing: 0 } : {}),
  ...(embedded === null
    ? {}
    : { embedding_model: embedded.model, vectors_stored: embedded.stored, embedding_ms: embedded.durationMs }),
})

interface Work {
  readonly force: boolean
  /** Whose vectors are waited for; null: nobody's. */
  readonly model: string | null
  readonly progress: ProgressLine
  readonly json: boolean
}

async function reindex(client: BusClient, { force, model, progress, json }: Work): Promise<Done> {
  // Before the command, so that nothing it leads to is missed.
  const vectors = watchVectors(client, model, progress)
  // Whoever is still reading when it fails hears of it further down.
  vectors.catch(() => undefined)
  const reply = await client.command('memory.reindex', { force }, { timeoutMs: PATIENCE_MS })
  if (reply.type === 'memory.failed') throw new FaultError(reply.data.fault)
  const report = reply.data
  progress.end()
  for (const problem of report.problems) remark(problem)
  if (!json) print(reportLine(report))
  if (model === null || report.vectorsMissing === 0) return { report, embedded: null }
  const embedded = await vectors
  progress.end()
  if (!json) print(embeddedLine(embedded))
  return { report, embedded }
}

export const reportLine = (report: IndexReport): string =>
  `${count(report.filesProcessed)} notes looked at, ${count(report.filesUpdated)} read anew, ${count(report.filesRemoved)} gone: ` +
  `${count(report.unitsIndexed)} passages in ${count(report.durationMs)} ms.`

export const embeddedLine = ({ model, stored, durationMs }: Embedded): string => {
  const rate = durationMs < 500 ? '' : ` (${count(Math.round((stored * 1000) / durationMs))}/s)`
  return `${count(stored)} vectors of ${model} in ${(durationMs / 1000).toFixed(1)} s${rate}.`
}

/** Shows how far everything is, until the vectors are all there. Throws FaultError `embed.*`, `memory.failed`. */
async function watchVectors(client: BusClient, model: string | null, progress: ProgressLine): Promise<Embedded> {
  const stream = client.subscribe({
    subscriber: 'cli',
    types: ['memory.progress.delta', 'embed.progress.delta', 'memory.embedded', 'embed.refused', 'memory.failed'],
  })
  for await (const item of stream) {
    if (item.kind === 'end') break
    const { message } = item
    if (message.type === 'memory.progress.delta') {
      const { phase, done, total } = message.data
      progress.show({ what: phase === 'read' ? 'Reading notes' : 'Making vectors', done, total, counted: true })
    } else if (message.type === 'embed.progress.delta')
      progress.show({ what: message.data.what, done: message.data.share, total: 1, counted: false })
    else if (message.type === 'memory.failed') throw new FaultError(message.data.fault)
    else if (message.type === 'embed.refused' && message.data.model === model) throw new FaultError(message.data.fault)
    else if (message.type === 'memory.embedded') return message.data
  }
  throw fail('memory.failed', 'The vectors could not be followed to their end.', {
    retryable: true,
    hint: 'Start it again: localgpt memory reindex goes on where it stopped.',
  })
}
