import { citationOf } from '../bus/messages/citation.ts'
import type { Answer } from '../bus/messages/index.ts'
import type { Explanation, IndexReport, MemoryStats, Passage, RecentNote } from '../bus/messages/memory.ts'

/** Memory as HTTP tells it, and `--json`. Times are ms since the epoch, UTC; lines are 1-based and inclusive. */

export interface PassageBody {
  readonly file: string
  readonly line_start: number
  readonly line_end: number
  readonly content: string
  readonly score: number
  /** `path#L3-L5` */
  readonly citation: string
  readonly heading: string
  readonly date: string | null
  readonly source: Passage['source']
  readonly explanation?: Explanation
}

const passageBody = (passage: Passage): PassageBody => {
  const { file, lineStart, lineEnd, content, score, heading, date, source, explanation } = passage
  return {
    file,
    line_start: lineStart,
    line_end: lineEnd,
    content,
    score,
    citation: citationOf(passage),
    heading,
    date,
    source,
    ...(explanation === undefined ? {} : { explanation }),
  }
}

export const searchBody = ({ query, results, legs, note }: Answer<'memory.search'>) => ({
  query,
  results: results.map(passageBody),
  total: results.length,
  legs,
  ...(note === null ? {} : { note }),
})

export const statsBody = ({ files, units, bytes, sessions, vectors, model, workspace, indexedAt }: MemoryStats) => ({
  files_indexed: files,
  chunks: units,
  bytes,
  sessions,
  vectors,
  embedding_model: model,
  workspace,
  indexed_at: indexedAt,
})

export const reindexBody = (report: IndexReport) => ({
  files_processed: report.filesProcessed,
  files_updated: report.filesUpdated,
  files_removed: report.filesRemoved,
  chunks_indexed: report.unitsIndexed,
  duration_ms: report.durationMs,
  problems: report.problems,
})

export const recentBody = (notes: readonly RecentNote[]) => ({
  notes: notes.map(({ file, modifiedAt, bytes, firstLine }) => ({
    file,
    modified_at: modifiedAt,
    bytes,
    first_line: firstLine,
  })),
})
