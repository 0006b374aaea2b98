import { workerData } from 'node:worker_threads'
import { giveWay } from './give-way.ts'
import { createLocal, type LocalModel } from './local-embedding.ts'
import { serve } from './serve.ts'

giveWay()
/** Runs a local embedding model beside the main thread, which a batch would block for tens of ms. */
serve(createLocal(workerData as LocalModel))
