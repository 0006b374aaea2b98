import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Notes } from './locomo.ts'

interface Question {
  readonly q: string
  readonly kind: string
  readonly today?: string
  readonly evidence: readonly {
    readonly file: string
    readonly line: number
    readonly text: string
    readonly answer?: string
  }[]
}

const folder = fileURLToPath(new URL('./notes', import.meta.url))

/** The workspace and questions of bench/memory/notes. */
export function ownNotes(): Notes {
  const workspace = join(folder, 'workspace')
  const paths = readdirSync(workspace, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.md'))
  const questions = JSON.parse(readFileSync(join(folder, 'questions.json'), 'utf8')) as readonly Question[]
  return {
    files: new Map(
      paths
        .sort()
        .map((path) => [
          path.replaceAll('\\', '/'),
          { text: readFileSync(join(workspace, path), 'utf8'), date: /\d{4}-\d\d-\d\d/.exec(path)?.[0] ?? null },
        ]),
    ),
    questions: questions.map(({ q, kind, today, evidence }) => ({
      q,
      kind,
      today,
      evidence: evidence.map(({ file, line, text, answer }) => ({ file, line, text: answer ?? text })),
    })),
  }
}
