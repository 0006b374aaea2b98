import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Shared by all test files and runs: a model is named for what it is made of, so an old one is never taken for a new one. */
export const sharedModelsDir = join(tmpdir(), 'localgpt-test-models')
