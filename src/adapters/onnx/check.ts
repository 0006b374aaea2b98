import { fail } from '../../bus/messages/fault.ts'
import type { Reference } from './minilm-references.ts'

const decode = (vector: string): number[] => {
  const bytes = Buffer.from(vector, 'base64')
  return Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(i * 2))
}

/** Cosine of the angle between two vectors of any length; NaN where one has none. */
export const cosine = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let [dot, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0]
    dot += x * y
    aa += x * x
    bb += y * y
  }
  return dot / Math.sqrt(aa * bb)
}

interface Check {
  readonly model: string
  readonly references: readonly Reference[]
  /** The least cosine between a vector and its reference. */
  readonly least: number
  /** All in one run: a third of the time of a run each. */
  readonly embed: (texts: readonly string[]) => Promise<readonly ArrayLike<number>[]>
}

/** Lets the model show what it makes of sentences whose vectors are known. Throws `embed.refused`. */
export const checkModel = async ({ model, references, least, embed }: Check): Promise<void> => {
  const made = await embed(references.map(({ text }) => text))
  for (const [i, { text, vector }] of references.entries()) {
    const found = cosine(made[i] ?? [], decode(vector))
    if (found >= least) continue
    const seen = Number.isNaN(found) ? 'no direction at all' : `a cosine of ${found.toFixed(4)}`
    throw fail(
      'embed.refused',
      `The model ${model} does not compute what it should: “${text}” has ${seen} to its known vector; at least ${String(least)} is asked for.`,
      {
        hint: 'Text search goes on without it. Try the other precision (localgpt config set memory.embedding_model …), or report this with the output of: localgpt doctor',
        detail: { cosine: Number.isNaN(found) ? null : found, least },
      },
    )
  }
}
