import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { fail } from '../../bus/messages/fault.ts'
import type { Pooling } from './sentence.ts'
import { reasonOf } from './trouble.ts'

/** A sentence model as Hugging Face and Optimum lay it out. */
export interface ModelFolder {
  readonly model: string
  readonly tokenizer: string
  /** Tokens of a text that are read. */
  readonly limit: number
  readonly pooling: Pooling
}

const lengths = z.object({
  max_seq_length: z.number().int().positive().optional(),
  max_position_embeddings: z.number().int().positive().optional(),
})
const poolings = z.object({ pooling_mode_cls_token: z.boolean().optional() })

/** Tokens; more of a text blurs its vector and takes memory that grows with the square. */
const most = 512
const usual = 256

/** What an optional JSON file says; throws `embed.refused` where it is none. */
const read = async <Content>(path: string, schema: z.ZodType<Content>): Promise<Content | undefined> => {
  if (!existsSync(path)) return undefined
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    throw fail('embed.refused', `${path} cannot be used: ${reasonOf(error)}.`, {
      hint: 'Take the file that came with the model, or leave it out.',
    })
  }
}

const missing = (what: string, path: string) =>
  fail('embed.unavailable', `There is no ${what} at ${path}.`, {
    hint: 'memory.embedding_model must be a folder with model.onnx and tokenizer.json, as exported with: optimum-cli export onnx',
  })

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

const firstOf = (paths: readonly string[]): string | undefined => paths.find((path) => existsSync(path))

/** Finds the files of a model by its folder or its `.onnx` file. Throws `embed.unavailable` where one is missing. */
export const readModelFolder = async (path: string): Promise<ModelFolder> => {
  const folder = isFolder(path) ? path : dirname(path)
  const model = isFolder(path) ? firstOf([join(path, 'model.onnx'), join(path, 'onnx', 'model.onnx')]) : firstOf([path])
  if (model === undefined) throw missing('ONNX model', path)
  const homes = [folder, dirname(folder)]
  const tokenizer = firstOf(homes.map((home) => join(home, 'tokenizer.json')))
  if (tokenizer === undefined) throw missing('tokenizer.json', folder)
  const home = dirname(tokenizer)
  const config = await read(join(home, 'config.json'), lengths)
  const sentence = await read(join(home, 'sentence_bert_config.json'), lengths)
  const pooling = await read(join(home, '1_Pooling', 'config.json'), poolings)
  return {
    model,
    tokenizer,
    limit: Math.min(sentence?.max_seq_length ?? usual, config?.max_position_embeddings ?? most, most),
    pooling: pooling?.pooling_mode_cls_token === true ? 'first' : 'mean',
  }
}
