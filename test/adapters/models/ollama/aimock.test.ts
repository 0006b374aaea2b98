import { describe } from 'vitest'
import { createOllama } from '../../../../src/adapters/models/ollama/index.ts'
import { aimockContract } from '../support/aimock.ts'

describe('Ollama against aimock, which has no /api/show', () => {
  aimockContract({ create: (url) => createOllama({ endpoint: url }), model: 'llama3.2', path: '/api/chat' })
})
