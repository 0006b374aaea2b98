import { describe } from 'vitest'
import { createAnthropic } from '../../../../src/adapters/models/anthropic/index.ts'
import { aimockContract } from '../support/aimock.ts'

describe('Anthropic against aimock', () => {
  aimockContract({
    create: (url) => createAnthropic({ apiKey: 'sk-ant-mock', baseUrl: url }),
    model: 'claude-sonnet-5-5',
    path: '/v1/messages',
  })
})
