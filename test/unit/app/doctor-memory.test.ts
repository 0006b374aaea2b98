import { describe, expect, it } from 'vitest'
import { embeddingFinding } from '../../../src/app/doctor-embedding.ts'
import { notesFinding, vectorsFinding } from '../../../src/app/doctor-memory.ts'
import type { Logged } from '../../../src/bus/messages/envelope.ts'
import { faultOf } from '../../../src/bus/messages/fault.ts'
import type { IndexReport, MemoryStats } from '../../../src/bus/messages/memory.ts'
import { defaultConfig } from '../../../src/config/schema.ts'

const config = defaultConfig()
const MODEL = 'local/minilm-l6-v2-int8'
const at = Date.UTC(2026, 4, 1)
const told = (type: 'embed.ready' | 'embed.refused', data: object) =>
  ({ type, at, data: { model: MODEL, ...data } }) as unknown as Logged<'embed.ready' | 'embed.refused'>
const ready = told('embed.ready', { dimensions: 384, tookMs: 900 })
const refused = told('embed.refused', {
  fault: faultOf('embed.refused', 'Its vectors are not the expected ones.', { hint: 'Install it again: npm install' }),
})

describe('what doctor says of the embedding model', () => {
  it('is when it last passed its check', () => {
    expect(embeddingFinding(MODEL, ready, true)).toMatchObject({
      state: 'ok',
      message: `${MODEL} passed its check on 2026-05-01`,
      fix: null,
    })
  })
  it('is that it was refused, why, and what to do', () => {
    const { state, message, fix } = embeddingFinding(MODEL, refused, true)
    expect(state).toBe('warning')
    expect(message).toContain('on 2026-05-01')
    expect(message).toContain('by words alone: Its vectors are not the expected ones.')
    expect(fix).toBe('Install it again: npm install')
  })
  it('is that it has to be built, before its first use and when its file is gone', () => {
    for (const last of [null, ready])
      expect(embeddingFinding(MODEL, last, false).message).toContain('built from its weights when it is first needed')
  })
  it('of a server nobody has asked yet, is how to try it', () => {
    expect(embeddingFinding('ollama/nomic-embed-text', null, null).message).toContain('localgpt doctor --deep')
  })
})

const stats: MemoryStats = {
  files: 12,
  units: 300,
  bytes: 9000,
  sessions: 2,
  vectors: 260,
  model: 'local/old',
  workspace: '/w',
  indexedAt: at,
}
const report: IndexReport = {
  filesProcessed: 14,
  filesUpdated: 0,
  filesRemoved: 0,
  unitsIndexed: 300,
  vectorsMissing: 40,
  vectorsOf: 'local/old',
  durationMs: 8,
  problems: [],
}

describe('what doctor says of the index', () => {
  it('counts vectors that are missing, and names the command that makes them', () => {
    expect(vectorsFinding(stats, report, config)).toMatchObject({
      state: 'ok',
      message: '40 are still to be made; 260 of local/old serve meanwhile',
      fix: 'localgpt memory reindex',
    })
    expect(vectorsFinding(stats, { ...report, vectorsMissing: 0 }, config)).toMatchObject({
      message: '260 of local/old',
      fix: null,
    })
  })
  it('says who works with the notes', () => {
    expect(notesFinding(stats, report, 77).message).toContain('process 77 works with them')
    expect(notesFinding(stats, report, null).message).toContain('12 notes and 2 conversations, 300 passages')
  })
  it('names a note that cannot be read, and counts the others', () => {
    expect(notesFinding(stats, { ...report, problems: ['odd.md is no text', 'b', 'c'] }, null)).toMatchObject({
      state: 'warning',
      message: 'odd.md is no text (and 2 more)',
    })
  })
})
