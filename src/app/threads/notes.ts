import { workerData } from 'node:worker_threads'
import { createNoteIndex } from '../memory/create-note-index.ts'
import type { NoteIndexOptions } from '../memory/note-index.ts'
import { serve } from './serve.ts'

/** Reads, indexes and searches the notes beside the main thread. */
serve(createNoteIndex(workerData as NoteIndexOptions))
