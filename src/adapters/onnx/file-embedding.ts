import { fail } from '../../bus/messages/fault.ts'
import type { EmbeddingPort } from '../../ports/embedding.ts'
import { createLocalEmbedding } from './local-embedding.ts'
import type { LoadedModel } from './local-embedding.ts'
import { contentHash } from './content-hash.ts'
import type { Tell } from './opening.ts'
import { sentenceVectors } from './sentence.ts'
import { openSession } from './session.ts'
import type { Session } from './session.ts'
import { loadTokenizer } from './tokenise.ts'
import { reasonOf } from './trouble.ts'

interface OnnxFileEmbeddingOptions {
  /** A folder with `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`, or the `.onnx` file in such a folder. */
  readonly path: string
  readonly threads?: number | undefined
}

const batch = 64
const needed = ['input_ids', 'attention_mask']
const known = [...needed, 'token_type_ids']
/** The best first: one vector a text, then states of tokens. */
const outputs = ['sentence_embedding', 'sentence_embeddings', 'text_embeds', 'last_hidden_state', 'token_embeddings']

const noSentenceModel = (path: string, why: string) =>
  fail('embed.refused', `${path} is no sentence model: ${why}.`, {
    hint: 'Choose a model for sentence embeddings, such as sentence-transformers/all-MiniLM-L6-v2, or: localgpt config set memory.embedding_model all-MiniLM-L6-v2',
  })

const outputOf = (path: string, session: Session): string => {
  const absent = needed.filter((name) => !session.inputs.includes(name))
  if (absent.length > 0) throw noSentenceModel(path, `it takes no ${absent.join(' and no ')}`)
  const strange = session.inputs.filter((name) => !known.includes(name))
  if (strange.length > 0) throw noSentenceModel(path, `it also asks for ${strange.join(', ')}`)
  const output = outputs.find((name) => session.outputs.includes(name))
  if (output === undefined) throw noSentenceModel(path, `it gives out ${session.outputs.join(', ')}`)
  return output
}

const load = async ({ path, threads = 1 }: OnnxFileEmbeddingOptions, tell: Tell): Promise<LoadedModel> => {
  tell('Loading the embedding model', 0)
  const { readModelFolder } = await import('./model-folder.ts') // brings zod, which the other model does without
  const folder = await readModelFolder(path)
  const tokenise = await loadTokenizer(folder.tokenizer, folder.limit)
  const hash = await contentHash(folder.model)
  tell('Loading the embedding model', 0.3)
  const session = await openSession(folder.model, threads)
  try {
    const output = outputOf(path, session)
    const vectors: LoadedModel['vectors'] = async (rows) =>
      sentenceVectors(
        await session.run(rows, output),
        rows.map(({ length }) => length),
        folder.pooling,
      )
    const probe = await vectors([tokenise('dimensions')]).catch((error: unknown) => {
      throw noSentenceModel(path, reasonOf(error))
    })
    const dimensions = probe[0]?.length ?? 0
    const model = { id: `local/file:${path}#${(hash ?? '').slice(0, 12)}`, dimensions, batch }
    return { model, tokenise, vectors, release: () => session.release() }
  } catch (error) {
    await session.release()
    throw error
  }
}

/**
 * Any sentence model in ONNX on this machine; where the model gives states of tokens, they become one vector by their
 * mean, or as `1_Pooling/config.json` says. Texts are embedded as they are: a prefix that a model wants is not put before them.
 */
export const createOnnxFileEmbedding = (options: OnnxFileEmbeddingOptions): EmbeddingPort =>
  createLocalEmbedding((tell) => load(options, tell))
