import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import type { BusClient } from './compose.ts'
import { embeddingModel } from './embedding-model.ts'
import { isModelBuilt } from './model-built.ts'

const MEANWHILE = 'until then notes are found by their words alone'

/** Said once, before a model is built behind the person's back; null: nothing will be. */
export function buildingNews(paths: HomePaths, config: Config): string | null {
  const model = embeddingModel(config)
  return model !== null && isModelBuilt(paths, model) === false
    ? `An embedding model is being built in the background, once (some seconds, 57 MB in state/models); ${MEANWHILE}.`
    : null
}

/** Says what becomes of the embedding models, for as long as the host runs: being built, ready, refused. */
export async function tellOfModels(client: BusClient, say: (text: string) => void): Promise<void> {
  const building = new Set<string>()
  const types = ['embed.progress.delta', 'embed.ready', 'embed.refused'] as const
  let lastRefusal = ''
  for await (const item of client.subscribe({ subscriber: 'news', types })) {
    if (item.kind === 'end') return
    const { type, data } = item.message
    if (type === 'embed.progress.delta' && data.share < BEGINNING && !building.has(data.model)) {
      building.add(data.model)
      say(`${data.what} ${data.model}; ${MEANWHILE}.`)
    } else if (type === 'embed.ready' && building.delete(data.model)) say(`${data.model} is ready.`)
    else if (type === 'embed.refused') {
      building.delete(data.model)
      const { message, hint } = data.fault
      const refusal = `${message}${hint === undefined ? '' : `\n${hint}`}`
      // It is tried again every few minutes.
      if (refusal !== lastRefusal) say(`Notes are found by their words alone: ${refusal}`)
      lastRefusal = refusal
    }
  }
}

/** A model that only has to be loaded begins behind this share of the work. */
const BEGINNING = 0.5
