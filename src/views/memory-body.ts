import type { IndexReport, MemoryStats, Passage, RecentNote } from '../bus/messages/memory.ts'

/** Memory as HTTP tells it. Times are ms since the epoch, UTC. */

export const searchBody = (query: string, results: readonly Passage[]) => ({
  query,
  results: results.map(({ file, lineStart, lineEnd, content, score }) => ({
    file,
    line_start: lineStart,
    line_end: lineEnd,
    content,
    score,
  })),
  total: results.length,
})

export const statsBody = ({ files, units, bytes, workspace, indexedAt }: MemoryStats) => ({
  files_indexed: files,
  chunks: units,
  bytes,
  workspace,
  indexed_at: indexedAt,
})

export const reindexBody = ({ filesProcessed, filesUpdated, unitsIndexed, durationMs }: IndexReport) => ({
  files_processed: filesProcessed,
  files_updated: filesUpdated,
  chunks_indexed: unitsIndexed,
  duration_ms: durationMs,
})

export const recentBody = (notes: readonly RecentNote[]) => ({
  notes: notes.map(({ file, modifiedAt, bytes, firstLine }) => ({
    file,
    modified_at: modifiedAt,
    bytes,
    first_line: firstLine,
  })),
})
