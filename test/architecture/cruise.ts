import { cruise, type ICruiseOptions, type IViolation } from 'dependency-cruiser'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export interface Rule {
  readonly name: string
  readonly comment?: string
}

interface Configuration {
  readonly forbidden: readonly Rule[]
  readonly options: object
}

export const root = fileURLToPath(new URL('../..', import.meta.url))
const configuration = createRequire(import.meta.url)(`${root}/.dependency-cruiser.cjs`) as Configuration

export const rules = configuration.forbidden

/** The violations of the import table in `folders` under `baseDir`; a violation names its rule, `from` and `to`. */
export const violations = async (baseDir: string, folders: string[]): Promise<readonly IViolation[]> => {
  const { enhancedResolveOptions, tsConfig: _, ...options } = configuration.options as Record<string, object>
  const { output } = await cruise(
    folders,
    { ...options, baseDir, validate: true, ruleSet: { forbidden: configuration.forbidden } } as ICruiseOptions,
    enhancedResolveOptions,
  )
  if (typeof output === 'string') throw new Error(output)
  return output.summary.violations
}
