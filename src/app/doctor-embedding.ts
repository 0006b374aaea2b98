import { readLog } from '../adapters/sqlite/read-log.ts'
import type { Logged } from '../bus/messages/envelope.ts'
import { faultFrom, type Fault } from '../bus/messages/fault.ts'
import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import { commandIn, type Finding } from './doctor-finding.ts'
import { embeddingModel } from './embedding-model.ts'
import { createEmbeddings } from './embeddings.ts'
import { isModelBuilt } from './model-built.ts'

type Told = Logged<'embed.ready' | 'embed.refused'>

/** The embedding model: what the last who opened it found; `deep`: opens it now, which may build it. */
export async function checkEmbedding(paths: HomePaths, config: Config, deep: boolean): Promise<Finding> {
  const model = embeddingModel(config)
  if (model === null)
    return { check: 'embedding', state: 'unused', message: 'None is configured: notes are found by words', fix: null }
  return deep
    ? openNow(model, paths, config)
    : embeddingFinding(model, lastTold(paths, model), isModelBuilt(paths, model))
}

/** `built`: its file is there; null: it needs none. */
export function embeddingFinding(model: string, told: Told | null, built: boolean | null): Finding {
  if (told?.type === 'embed.refused') return refused(model, told.data.fault, `on ${day(told.at)}`)
  const ok = (message: string): Finding => ({
    check: 'embedding',
    state: 'ok',
    message: `${model} ${message}`,
    fix: null,
  })
  if (built === false) return ok('is built from its weights when it is first needed')
  return ok(
    told === null ? 'has not been used yet; localgpt doctor --deep tries it' : `passed its check on ${day(told.at)}`,
  )
}

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Search goes on without it, so this is nothing worse than a warning. */
const refused = (model: string, { message, hint }: Fault, when: string): Finding => ({
  check: 'embedding',
  state: 'warning',
  message: `${model} cannot be used (${when}), so notes are found by words alone: ${message}`,
  fix: hint === undefined ? 'localgpt doctor --deep' : commandIn(hint),
})

/** The latest fact about it; a log that cannot be read has a finding of its own. */
function lastTold({ eventsDb }: HomePaths, model: string): Told | null {
  try {
    const reader = readLog(eventsDb)
    if (reader === null) return null
    try {
      for (const fact of reader.log.read({ types: ['embed.ready', 'embed.refused'], newestFirst: true }))
        if ((fact.type === 'embed.ready' || fact.type === 'embed.refused') && fact.data.model === model) return fact
      return null
    } finally {
      reader.close()
    }
  } catch {
    return null
  }
}

async function openNow(model: string, { models: modelsDir }: HomePaths, config: Config): Promise<Finding> {
  const embeddings = createEmbeddings({ config, modelsDir, fetch: undefined, here: true })
  const startedAt = performance.now()
  try {
    for await (const step of embeddings.port(model).open())
      if (step.type === 'ready') {
        const took = `${Math.round(performance.now() - startedAt)} ms`
        const message = `${model} was loaded and passed its check (${step.model.dimensions} dimensions, ${took})`
        return { check: 'embedding', state: 'ok', message, fix: null }
      }
    throw new Error('it was opened without becoming ready')
  } catch (error) {
    return refused(model, faultFrom(error, 'embed.unavailable'), 'just now')
  } finally {
    await embeddings.close()
  }
}
