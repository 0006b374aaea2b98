import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { linesOf, Pieces } from './pieces.ts'
import { parseTokenizer, tokeniseWith } from './tokenise.ts'
import type { Tokenise } from './tokenise.ts'

export const quickTokenizerFiles = ['tokenizer.json', 'pieces'] as const
const [description, pieces] = quickTokenizerFiles

interface Described {
  readonly model: { readonly unk_token: string; readonly vocab: Readonly<Record<string, number>> }
}

/** Writes a WordPiece tokenizer with its vocabulary in a file of its own. Throws an Error. */
export const writeQuickTokenizer = async (folder: string, tokenizerFile: string): Promise<void> => {
  const whole = parseTokenizer(await readFile(tokenizerFile, 'utf8')) as Described
  const { unk_token: unknown, vocab } = whole.model
  const least = { ...whole, model: { ...whole.model, vocab: { [unknown]: vocab[unknown] } } }
  await writeFile(join(folder, description), JSON.stringify(least), { mode: 0o600 })
  await writeFile(join(folder, pieces), linesOf(vocab), { mode: 0o600 })
}

/** Gives what `loadTokenizer` gives, of what `writeQuickTokenizer` wrote. Throws an Error. */
export const loadQuickTokenizer = async (folder: string, limit: number): Promise<Tokenise> => {
  const { Tokenizer } = await import('@huggingface/tokenizers')
  const tokenizer = new Tokenizer(parseTokenizer(readFileSync(join(folder, description), 'utf8')), {})
  if (tokenizer.model === null) throw new Error('the tokenizer has no model')
  tokenizer.model.tokens_to_ids = new Pieces(readFileSync(join(folder, pieces)))
  return tokeniseWith(tokenizer, limit)
}
