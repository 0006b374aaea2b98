import type { EmbeddingPort } from '../../ports/embedding.ts'
import { checkModel } from './check.ts'
import { createLocalEmbedding } from './local-embedding.ts'
import type { LoadedModel } from './local-embedding.ts'
import { dimensions, idOf, recipeOf, tokenizerFile } from './minilm.ts'
import { miniLmReferences } from './minilm-references.ts'
import { findModel, storeModel } from './model-file.ts'
import type { Tell } from './opening.ts'
import type { Precision } from './precision.ts'
import { sentenceVectors } from './sentence.ts'
import { openSession } from './session.ts'
import { loadTokenizer } from './tokenise.ts'

interface OnnxEmbeddingOptions {
  /** Where the model file is kept, a folder of the home. */
  readonly modelsDir: string
  readonly precision: Precision
  /** Cores for one run; 1 leaves the others to the rest of the program. */
  readonly threads?: number | undefined
}

/** What the model was trained with: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 */
const tokenLimit = 256
/** Texts in one call: enough to sort them by length, few enough to be heard between calls. */
const batch = 64
const leastCosine: Readonly<Record<Precision, number>> = { int8: 0.985, fp16: 0.9999 }
/** Share of the work that building is, beside storing, loading and checking. */
const building = 0.8

const fileOf = async (modelsDir: string, precision: Precision, tell: Tell): Promise<string> => {
  const recipe = recipeOf(precision)
  const known = await findModel(modelsDir, recipe)
  if (known !== undefined) return known
  // Once in the life of a home, and zod comes with it.
  const { buildMiniLm } = await import('./build-minilm.ts')
  const model = await buildMiniLm(precision, (share) => {
    tell('Building the embedding model', share * building)
  })
  tell('Storing the embedding model', building)
  return storeModel(modelsDir, recipe, model)
}

const load = async ({ modelsDir, precision, threads = 1 }: OnnxEmbeddingOptions, tell: Tell): Promise<LoadedModel> => {
  const id = idOf(precision)
  const tokenise = await loadTokenizer(tokenizerFile(), tokenLimit)
  const path = await fileOf(modelsDir, precision, tell)
  tell('Loading the embedding model', 0.9)
  const session = await openSession(path, threads)
  const loaded: LoadedModel = {
    model: { id, dimensions, batch },
    tokenise,
    vectors: async (rows) =>
      sentenceVectors(
        await session.run(rows, 'sentence_embedding'),
        rows.map(({ length }) => length),
        'mean',
      ),
    release: () => session.release(),
  }
  const embed = (texts: readonly string[]) => loaded.vectors(texts.map(tokenise))
  await checkModel({ model: id, references: miniLmReferences, least: leastCosine[precision], embed }).catch(
    async (error: unknown) => {
      await session.release()
      throw error
    },
  )
  return loaded
}

/**
 * all-MiniLM-L6-v2 on this machine: built from its weights on first use, kept in `modelsDir`, checked on every load.
 * 384 dimensions. Quantised (`int8`), a text's vector depends in its third digit on the texts beside it.
 */
export const createOnnxEmbedding = (options: OnnxEmbeddingOptions): EmbeddingPort =>
  createLocalEmbedding((tell) => load(options, tell))
