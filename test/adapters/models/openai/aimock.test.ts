import { describe } from 'vitest'
import { createOpenAi } from '../../../../src/adapters/models/openai/index.ts'
import { aimockContract } from '../support/aimock.ts'

describe('OpenAI against aimock', () => {
  aimockContract({
    create: (url) => createOpenAi({ apiKey: 'sk-mock', baseUrl: `${url}/v1` }),
    model: 'gpt-4o',
    path: '/v1/chat/completions',
  })
})
