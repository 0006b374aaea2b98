/**
 * How much of what answers a question search finds, without any language model: `npx tsx bench/memory/retrieval.ts [LOCOMO.json]`.
 * Asks the questions of bench/memory/notes, and those of a LoCoMo file where one is named; nothing of it is kept.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOnnxEmbedding } from '../../src/adapters/onnx/index.ts'
import { atLeast, median, report, round, type Goal } from '../report.ts'
import { BUDGETS, summary } from './evidence.ts'
import { askAll, indexNotes, type Answered } from './indexed-notes.ts'
import { locomoNotes, readLocomo, type Notes } from './locomo.ts'
import { ownNotes } from './own-notes.ts'

const file = process.argv[2] ?? process.env['LOCOMO']
/** % of the evidence lines, by token budget. */
const WANTED = { hybrid: [80, 86, 91, 95], text: [77, 83, 87, 91] } as const
/** Share of questions whose file openclaw ranks among the first 1, 5, 10. */
const OPENCLAW = { 1: 36.7, 5: 68.7, 10: 81.3 } as const

const embedding = createOnnxEmbedding({ modelsDir: join(tmpdir(), 'localgpt-bench-models'), precision: 'int8' })
for await (const step of embedding.open()) if (step.type === 'ready') break

/** Each scope is an index of its own. */
async function measure(scopes: readonly Notes[], limit?: number) {
  const answers: Record<'hybrid' | 'text', Answered[]> = { hybrid: [], text: [] }
  for (const scope of scopes) {
    const store = await indexNotes(scope, embedding)
    answers.hybrid.push(...(await askAll(store, scope, embedding, limit)))
    answers.text.push(...(await askAll(store, scope, null, limit)))
    store.close()
  }
  return { hybrid: figures(answers.hybrid), text: figures(answers.text) }
}

function figures(answers: readonly Answered[]) {
  const kinds = [...new Set(answers.map(({ question }) => question.kind))].sort()
  const scoresOf = (kind: string) => answers.filter(({ question }) => question.kind === kind).map(({ score }) => score)
  return {
    ...summary(answers.map(({ score }) => score)),
    msMedian: round(median(answers.map(({ ms }) => ms))),
    recallAt2000ByKind: Object.fromEntries(kinds.map((kind) => [kind, summary(scoresOf(kind)).recallAtTokens[2000]])),
  }
}

const notes = await measure([ownNotes()])
const conversations = file === undefined ? null : readLocomo(file)
const locomo =
  conversations === null
    ? null
    : {
        perConversation: await measure(conversations.map((one) => locomoNotes([one]))),
        pooled: await measure([locomoNotes(conversations)]),
        sessions: await measure([locomoNotes(conversations, true)]),
      }
await embedding.close()

const goals: Goal[] = []
if (locomo !== null) {
  for (const scope of ['perConversation', 'pooled'] as const)
    for (const leg of ['hybrid', 'text'] as const)
      BUDGETS.forEach((budget, i) => {
        const found = locomo[scope][leg].recallAtTokens[budget] ?? 0
        goals.push(atLeast(`${scope}, ${leg}: % of evidence in ${budget} tokens`, found, WANTED[leg][i] ?? 0))
      })
  for (const n of [1, 5, 10] as const)
    goals.push(
      atLeast(`% of questions whose session is among ${n}`, locomo.sessions.text.fileHitAt[n] ?? 0, OPENCLAW[n]),
    )
}
report('memory-retrieval', { notes, locomo }, goals)
