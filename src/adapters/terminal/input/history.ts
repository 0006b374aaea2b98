import { appendFileSync, chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { concealSecrets } from '../../../security/secrets.ts'

export interface History {
  /** Oldest first. */
  readonly entries: readonly string[]
  add(entry: string): void
}

const KEPT = 1000
/** Characters; a pasted book is not worth a place among the things one types again. */
const LONGEST = 20_000

/**
 * What was typed, over all runs: one JSON string a line, so that an entry of many lines stays one. For the owner's eyes
 * only (0600), without keys of known shapes. Losing it is no fault: nothing here throws.
 */
export function openHistory(file: string): History {
  const entries = load(file)
  return {
    entries,
    add(entry) {
      const kept = concealSecrets(entry, [], () => '(a key)')
      if (kept.trim() === '' || kept.length > LONGEST || kept === entries.at(-1)) return
      entries.push(kept)
      if (entries.length > KEPT) entries.splice(0, entries.length - KEPT)
      quietly(() => appendFileSync(file, `${JSON.stringify(kept)}\n`, { mode: 0o600 }))
    },
  }
}

function load(file: string): string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return []
  }
  const lines = text.split('\n').filter((line) => line !== '')
  const entries = lines.flatMap(entryOf).slice(-KEPT)
  quietly(() => {
    chmodSync(file, 0o600)
    if (lines.length <= KEPT && entries.length === lines.length) return
    const next = `${file}.${process.pid}`
    writeFileSync(next, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 })
    renameSync(next, file)
  })
  return entries
}

function entryOf(line: string): readonly string[] {
  try {
    const entry: unknown = JSON.parse(line)
    return typeof entry === 'string' ? [entry] : []
  } catch {
    return [] // A line cut short by a crash.
  }
}

function quietly(write: () => void): void {
  try {
    write()
  } catch {
    // A full or read-only disk: the entry lives until the end of this run.
  }
}
