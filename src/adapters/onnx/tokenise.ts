import { readFile } from 'node:fs/promises'
import type { Tokenizer } from '@huggingface/tokenizers'
import { fail } from '../../bus/messages/fault.ts'
import { reasonOf } from './trouble.ts'

/** A text as the numbers of its tokens, the special ones included; at most `limit`. */
export type Tokenise = (text: string) => readonly number[]

/** UTF-16 units of a text that are looked at: more than any 256 tokens take. */
const longest = 4096

const cut = (text: string): string => {
  if (text.length <= longest) return text
  const head = text.slice(0, 16 * longest).replace(/\s+/g, ' ')
  return head.length <= longest ? head : head.slice(0, longest)
}

/** What a tokenizer.json holds. Throws an Error where it is no object. */
export const parseTokenizer = (json: string): object => {
  const description: unknown = JSON.parse(json)
  if (typeof description !== 'object' || description === null) throw new Error('it is no object')
  // Here lengths are decided for each batch, and a file may ask for 128 tokens always.
  return { ...description, padding: null, truncation: null }
}

/** The tokens of a text that is cut to `limit` of them, special ones around it included. */
export const tokeniseWith = (tokenizer: Tokenizer, limit: number): Tokenise => {
  const around = tokenizer.encode('a').ids
  const inner = tokenizer.encode('a', { add_special_tokens: false }).ids
  const before = Math.max(0, around.indexOf(inner[0] ?? NaN))
  const after = around.slice(before + inner.length)
  return (text) => {
    const { ids } = tokenizer.encode(cut(text))
    return ids.length <= limit ? ids : [...ids.slice(0, limit - after.length), ...after]
  }
}

/** Loads a tokenizer.json. Throws `embed.unavailable` where it cannot be read, `embed.refused` where it is none. */
export const loadTokenizer = async (path: string, limit: number): Promise<Tokenise> => {
  const json = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fail('embed.unavailable', `The tokenizer of the embedding model cannot be read: ${reasonOf(error)}.`, {
      hint: `Put the tokenizer.json of the model at ${path}`,
    })
  })
  const { Tokenizer } = await import('@huggingface/tokenizers')
  try {
    return tokeniseWith(new Tokenizer(parseTokenizer(json), {}), limit)
  } catch (error) {
    throw fail('embed.refused', `${path} is no tokenizer that LocalGPT can use: ${reasonOf(error)}.`, {
      hint: 'Use the tokenizer.json that belongs to the model.',
    })
  }
}
