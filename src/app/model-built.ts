import { readdirSync } from 'node:fs'
import type { HomePaths } from '../config/paths.ts'

/** Whether the file of an embedding model is there; null: it needs none, a server has it or it was brought along. */
export function isModelBuilt({ models }: HomePaths, model: string): boolean | null {
  const name = /^local\/(?!file:)(.+)$/.exec(model)?.[1]
  if (name === undefined) return null
  try {
    return readdirSync(models).some((file) => file.startsWith(`${name}.`) && file.endsWith('.onnx'))
  } catch {
    return false
  }
}
