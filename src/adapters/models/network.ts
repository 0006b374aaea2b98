import { fail } from '../../bus/messages/fault.ts'

type Env = Readonly<Record<string, string | undefined>>

const variable = (env: Env, name: string): string => (env[name.toLowerCase()] ?? env[name] ?? '').trim()

/** `proxy:3128` means `http://proxy:3128`. */
const proxyUrl = (name: string, value: string): string => {
  if (value === '') return ''
  const url = value.includes('://') ? value : `http://${value}`
  if (URL.canParse(url)) return url
  throw fail('config.invalid', `${name} is not a URL.`, { hint: `Set it like this: ${name}=http://proxy.example:3128` })
}

export const isLoopback = (url: string | URL): boolean => {
  const { hostname } = new URL(url)
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/.test(hostname)
}

/**
 * A fetch that goes through HTTP_PROXY, HTTPS_PROXY (any case) and around NO_PROXY, or undefined when no proxy is set.
 * Loopback addresses are always reached directly. Throws `config.invalid` for a proxy that is not a URL.
 */
export const proxiedFetch = async (env: Env): Promise<typeof fetch | undefined> => {
  const httpProxy = proxyUrl('HTTP_PROXY', variable(env, 'HTTP_PROXY'))
  const httpsProxy = proxyUrl('HTTPS_PROXY', variable(env, 'HTTPS_PROXY'))
  if (httpProxy === '' && httpsProxy === '') return undefined

  const undici = await import('undici')
  const dispatcher = new undici.EnvHttpProxyAgent({ httpProxy, httpsProxy, noProxy: variable(env, 'NO_PROXY') })
  // undici's own fetch: the one inside Node may be of another major version and refuse this dispatcher.
  const throughProxy = undici.fetch as unknown as (url: URL, init: object) => Promise<Response>

  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    return isLoopback(url) ? fetch(input, init) : throughProxy(url, { ...init, dispatcher })
  }
}
