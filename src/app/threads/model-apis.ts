import { workerData } from 'node:worker_threads'
import type { ModelPort } from '../../ports/model.ts'
import { createModelApis, type ApiName, type ApiSettings } from '../model-apis.ts'
import { serve } from './serve.ts'

const apis = createModelApis(workerData as ApiSettings)
const streamOf =
  (name: ApiName): ModelPort['stream'] =>
  (request, signal) =>
    apis[name].stream(request, signal)

/** Speaks to the models over HTTP beside the main thread: hundreds of answers at once keep nobody else waiting. */
serve({ anthropic: streamOf('anthropic'), openai: streamOf('openai'), ollama: streamOf('ollama') })
