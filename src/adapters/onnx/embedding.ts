import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EmbeddingPort } from '../../ports/embedding.ts'
import { checkModel } from './check.ts'
import { createLocalEmbedding } from './local-embedding.ts'
import type { LoadedModel } from './local-embedding.ts'
import { dimensions, idOf, quickNameOf, recipeOf, tokenizerFile } from './minilm.ts'
import { miniLmReferences } from './minilm-references.ts'
import type { Reference } from './minilm-references.ts'
import { findModel, storeModel } from './model-file.ts'
import type { Tell } from './opening.ts'
import type { Precision } from './precision.ts'
import { openQuick, storeQuick } from './quick-model.ts'
import { sentenceVectors } from './sentence.ts'
import { openSession } from './session.ts'
import type { Session } from './session.ts'
import { loadTokenizer } from './tokenise.ts'
import type { Tokenise } from './tokenise.ts'

interface OnnxEmbeddingOptions {
  /** Where the model file is kept, a folder of the home. */
  readonly modelsDir: string
  readonly precision: Precision
  /** Cores for one run; 1 leaves the others to the rest of the program. */
  readonly threads?: number | undefined
  /** For one question: a model that is kept for quick starts is shown one known sentence instead of eight. */
  readonly quick?: boolean | undefined
}

/** What the model was trained with: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 */
const tokenLimit = 256
/** Texts in one call: enough to sort them by length, few enough to be heard between calls. */
const batch = 64
const leastCosine: Readonly<Record<Precision, number>> = { int8: 0.985, fp16: 0.9999 }
/** Share of the work that building is, beside storing, loading and checking. */
const building = 0.8
/** What a model that was checked before is shown once more: the sentence that takes least time. */
const shortReferences = miniLmReferences.slice(1, 2)

interface Kept {
  readonly path: string
  readonly fresh: boolean
}

const fileOf = async (modelsDir: string, precision: Precision, tell: Tell): Promise<Kept> => {
  const recipe = recipeOf(precision)
  const known = await findModel(modelsDir, recipe)
  if (known !== undefined) return { path: known, fresh: false }
  // Once in the life of a home, and zod comes with it.
  const { buildMiniLm } = await import('./build-minilm.ts')
  const model = await buildMiniLm(precision, (share) => {
    tell('Building the embedding model', share * building)
  })
  tell('Storing the embedding model', building)
  return { path: await storeModel(modelsDir, recipe, model), fresh: true }
}

interface Ready {
  readonly tokenise: Tokenise
  readonly session: Session
}

const loadedOf = (precision: Precision, { tokenise, session }: Ready): LoadedModel => ({
  model: { id: idOf(precision), dimensions, batch },
  tokenise,
  vectors: async (rows) =>
    sentenceVectors(
      await session.run(rows, 'sentence_embedding'),
      rows.map(({ length }) => length),
      'mean',
    ),
  release: () => session.release(),
})

/** The model, once it has shown that it computes what it should; else it is released. Throws `embed.refused`. */
const checked = async (precision: Precision, ready: Ready, references: readonly Reference[]): Promise<LoadedModel> => {
  const loaded = loadedOf(precision, ready)
  const embed = (texts: readonly string[]) => loaded.vectors(texts.map(loaded.tokenise))
  try {
    await checkModel({ model: loaded.model.id, references, least: leastCosine[precision], embed })
    return loaded
  } catch (error) {
    await loaded.release()
    throw error
  }
}

/** As it is kept beside its file: sooner there, and in 40 MB less. */
const loadQuick = async ({
  modelsDir,
  precision,
  threads = 1,
  quick = false,
}: OnnxEmbeddingOptions): Promise<LoadedModel | undefined> => {
  const folder = join(modelsDir, quickNameOf(precision))
  const ready = await openQuick(folder, tokenLimit, threads)
  if (ready === undefined) return undefined
  return checked(precision, ready, quick ? shortReferences : miniLmReferences).catch(async () => {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
    return undefined
  })
}

const load = async (options: OnnxEmbeddingOptions, tell: Tell): Promise<LoadedModel> => {
  const { modelsDir, precision, threads = 1 } = options
  // Half precision, widened, would take 133 MB.
  const isKept = precision === 'int8'
  const soon = isKept ? await loadQuick(options) : undefined
  if (soon !== undefined) return soon
  const tokenise = await loadTokenizer(tokenizerFile(), tokenLimit)
  const { path, fresh } = await fileOf(modelsDir, precision, tell)
  tell('Loading the embedding model', 0.9)
  const loaded = await checked(precision, { tokenise, session: await openSession(path, threads) }, miniLmReferences)
  if (!isKept) return { ...loaded, fresh }
  tell('Keeping the embedding model for quick starts', 0.95)
  // Nothing but time depends on it.
  const kept = await storeQuick(join(modelsDir, quickNameOf(precision)), path, tokenizerFile()).catch(() => false)
  return { ...loaded, fresh: fresh || kept }
}

/**
 * all-MiniLM-L6-v2 on this machine: built from its weights on first use, kept in `modelsDir`, checked on every load.
 * 384 dimensions. Quantised (`int8`), a text's vector depends in its third digit on the texts beside it.
 */
export const createOnnxEmbedding = (options: OnnxEmbeddingOptions): EmbeddingPort =>
  createLocalEmbedding((tell) => load(options, tell))
