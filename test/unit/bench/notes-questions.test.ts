import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'

const folder = fileURLToPath(new URL('../../../bench/memory/notes', import.meta.url))
const workspace = join(folder, 'workspace')

const kinds = [
  ...['notes', 'lists', 'code', 'decisions', 'names', 'dates'],
  ...['prose', 'conversation', 'table', 'other-language', 'phrase', 'revised'],
]
const Evidence = z.strictObject({
  file: z.string().endsWith('.md'),
  line: z.number().int().min(1),
  text: z.string().min(1).max(200),
  answer: z.string().min(1).optional(),
})
const Question = z.strictObject({
  q: z.string().min(2),
  kind: z.enum(kinds),
  today: z.iso.date().optional(),
  evidence: z.array(Evidence).min(1).max(3),
})
const questions = z.array(Question).parse(JSON.parse(readFileSync(join(folder, 'questions.json'), 'utf8')))
const evidence = questions.flatMap((question) => question.evidence.map((piece) => ({ ...piece, q: question.q })))

const lines = new Map(
  readdirSync(workspace, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name.replaceAll('\\', '/'), readFileSync(join(workspace, name), 'utf8').split('\n')]),
)
const at = ({ file, line }: { file: string; line: number }): string | undefined => lines.get(file)?.[line - 1]

describe('the questions about the notes of Ines', () => {
  it('are at least 150, and none is asked twice', () => {
    expect(questions.length).toBeGreaterThanOrEqual(150)
    expect(new Set(questions.map(({ q }) => q.trim().toLowerCase())).size).toBe(questions.length)
  })

  it('cover every kind', () => {
    expect([...new Set(questions.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort())
  })

  it('name evidence that stands exactly at that file and line', () => {
    expect(evidence.filter((piece) => at(piece)?.startsWith(piece.text) !== true)).toEqual([])
  })

  it('quote a line to its end, or its first 200 characters and the words in it that answer', () => {
    const whole = ({ text, ...piece }: (typeof evidence)[number]): boolean => at(piece) === text
    const quoted = ({ answer, ...piece }: (typeof evidence)[number]): boolean =>
      answer !== undefined && at(piece)?.includes(answer) === true
    expect(evidence.filter((piece) => !whole(piece) && !quoted(piece))).toEqual([])
  })

  it('name no line twice in one question', () => {
    const twice = questions.filter(
      (question) =>
        new Set(question.evidence.map(({ file, line }) => `${file}:${String(line)}`)).size < question.evidence.length,
    )
    expect(twice).toEqual([])
  })

  it('have enough lines around them for the order of results to matter', () => {
    const filled = [...lines.values()].flat().filter((line) => line.trim() !== '').length
    expect(filled).toBeGreaterThanOrEqual(2500)
  })
})
