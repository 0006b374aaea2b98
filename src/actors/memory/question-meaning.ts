import type { UnitColumns } from '../../ports/note-units.ts'

/** Units with one label from which on it names a speaker, not a thing. */
const SPEAKER = 20

/**
 * What of a question a model of meaning is asked: everything but the names of speakers. Their lines are embedded without
 * the name too, and a name draws a question towards lines that address its bearer instead of those that answer.
 */
export function questionMeaning({ label, labels }: UnitColumns, question: string): string {
  const lines = new Uint32Array(labels.length)
  for (const number of label) lines[number] = (lines[number] ?? 0) + 1
  const speakers = labels.filter((name, number) => number > 0 && (lines[number] ?? 0) >= SPEAKER)
  if (speakers.length === 0) return question
  const words = speakers.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
  const without = question
    .replace(new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?:['’]s)?(?![\\p{L}\\p{N}])`, 'giu'), '')
    .replace(/\s+/g, ' ')
    .trim()
  return /[\p{L}\p{N}]/u.test(without) ? without : question
}
