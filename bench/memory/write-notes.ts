import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sentences } from './sentences.ts'

/** So many notes of so many units in all; with another `seed`, other ones. */
export function writeNotes(root: string, files: number, units: number, seed: number): void {
  // Numbered: the same text twice would share a vector.
  const lines = sentences(units).map((text, i) => `${text} Entry ${seed}.${i}.`)
  const each = Math.ceil(units / files)
  for (let i = 0; i < files; i++) {
    const folder = join(root, `area-${i % 50}`)
    mkdirSync(folder, { recursive: true })
    const body = lines.slice(i * each, (i + 1) * each)
    writeFileSync(join(folder, `note-${i}.md`), `# Note ${i}\n\n${body.join('\n\n')}\n`)
  }
}
