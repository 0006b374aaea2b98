import { fail } from '../../../bus/messages/fault.ts'
import type { Endpoint } from '../endpoint.ts'

export const defaultEndpoint = 'http://127.0.0.1:11434'

/** `somewhere`, `somewhere:11434` and `http://somewhere:11434/` mean the same. 0.0.0.0 is where a server listens, not where it is. Throws `config.invalid`. */
export const addressOf = (endpoint: string | undefined): string => {
  const given = endpoint?.trim().replace(/\/+$/, '') ?? ''
  if (given === '') return defaultEndpoint
  const full = given.includes('://') ? given : `http://${given}`
  if (!URL.canParse(full)) {
    throw fail('config.invalid', `providers.ollama.endpoint is not an address: ${given}`, {
      hint: `Set it like this: localgpt config set providers.ollama.endpoint ${defaultEndpoint}`,
    })
  }
  const url = new URL(full)
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (url.port === '' && !given.includes('://')) url.port = '11434'
  return url.href.replace(/\/+$/, '')
}

export const endpointOf = (url: string, model: string): Endpoint => ({
  name: 'Ollama',
  url,
  model,
  secrets: [],
  hints: {
    'provider.unreachable': 'Start it with: ollama serve (or install it from https://ollama.com).',
    'provider.model_not_found': `Get it with: ollama pull ${model}`,
    'provider.failed': 'Look at the server’s log; the model may need more memory than there is.',
  },
})
