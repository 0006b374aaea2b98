/** Which share of the lines that answer lies in the passages a model would be shown. */
export interface Evidence {
  readonly file: string
  /** 1-based */
  readonly line: number
  /** Must be in the text shown, not only inside the lines claimed. */
  readonly text: string
}

interface Shown {
  readonly file: string
  readonly lineStart: number
  readonly lineEnd: number
  readonly content: string
}

/** Tokens; a passage costs ceil(characters / 4). */
export const BUDGETS = [500, 1000, 2000, 4000] as const

export interface Score {
  /** By budget: share of the evidence found in what fits, in rank order. */
  readonly recall: readonly number[]
  readonly at5: number
  readonly at10: number
  readonly reciprocalRank: number
  /** Rank of the first passage of a file with evidence among the files, from 1; Infinity: none. */
  readonly fileRank: number
}

const holds = (passage: Shown, { file, line, text }: Evidence): boolean =>
  passage.file === file && passage.lineStart <= line && line <= passage.lineEnd && passage.content.includes(text)

export function scoreOf(results: readonly Shown[], evidence: readonly Evidence[]): Score {
  const share = (passages: readonly Shown[]): number =>
    evidence.filter((one) => passages.some((passage) => holds(passage, one))).length / evidence.length
  const first = results.findIndex((passage) => evidence.some((one) => holds(passage, one)))
  const files = [...new Set(results.map(({ file }) => file))]
  const file = files.findIndex((name) => evidence.some((one) => one.file === name))
  return {
    recall: BUDGETS.map((budget) => share(fitting(results, budget))),
    at5: share(results.slice(0, 5)),
    at10: share(results.slice(0, 10)),
    reciprocalRank: first < 0 ? 0 : 1 / (first + 1),
    fileRank: file < 0 ? Infinity : file + 1,
  }
}

function fitting(results: readonly Shown[], budget: number): readonly Shown[] {
  let used = 0
  const end = results.findIndex(({ content }) => (used += Math.ceil(content.length / 4)) > budget)
  return end < 0 ? results : results.slice(0, end)
}

const percent = (values: readonly number[]): number =>
  Math.round((1000 * values.reduce((sum, value) => sum + value, 0)) / Math.max(1, values.length)) / 10

export function summary(scores: readonly Score[]) {
  return {
    questions: scores.length,
    recallAtTokens: Object.fromEntries(
      BUDGETS.map((budget, i) => [budget, percent(scores.map(({ recall }) => recall[i] ?? 0))]),
    ),
    recallAt5: percent(scores.map(({ at5 }) => at5)),
    recallAt10: percent(scores.map(({ at10 }) => at10)),
    reciprocalRank: percent(scores.map(({ reciprocalRank }) => reciprocalRank)),
    fileHitAt: Object.fromEntries(
      [1, 5, 10].map((n) => [n, percent(scores.map(({ fileRank }) => Number(fileRank <= n)))]),
    ),
  }
}
