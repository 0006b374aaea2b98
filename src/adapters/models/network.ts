import { connect } from 'node:net'
import { fail } from '../../bus/messages/fault.ts'
import { httpFetch } from './http-fetch.ts'

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
    const url = addressOf(input)
    return isLoopback(url) ? httpFetch(input, init) : throughProxy(url, { ...init, dispatcher })
  }
}

/** Whether a TCP connection to the address of `url` comes about within `ms`. Says nothing and sends nothing. */
export const canConnect = (url: string | URL, ms: number): Promise<boolean> =>
  connection(new URL(url), ms).then(
    () => true,
    () => false,
  )

/** Rejects with the system's error, or with code NO_CONNECTION where nothing came of it within `ms`. */
const connection = ({ hostname, port, protocol }: URL, ms: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port === '' ? (protocol === 'http:' ? 80 : 443) : port),
    })
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      socket.destroy()
      settle()
    }
    const timer = setTimeout(() => {
      end(() => {
        reject(noConnection())
      })
    }, ms)
    socket.once('connect', () => {
      end(resolve)
    })
    socket.once('error', (error) => {
      end(() => {
        reject(error)
      })
    })
  })

const noConnection = (): Error => Object.assign(new Error('no connection came about'), { code: 'NO_CONNECTION' })

interface Patience {
  /** ms without an answer until the way there is looked at. */
  readonly beforeProbeMs?: number
  /** ms that a connection may take to come about, after that. */
  readonly probeMs?: number
}

/**
 * A fetch that says within 5 s that a server cannot be reached, where the system itself takes minutes. A server that
 * takes the connection may then answer as slowly as it likes. Rejects with code NO_CONNECTION or the system's error.
 */
export const reachable = (
  base: typeof fetch,
  env: Env,
  { beforeProbeMs = 500, probeMs = 3_000 }: Patience = {},
): typeof fetch => {
  return async (input, init) => {
    const url = addressOf(input)
    const given = init?.signal ?? (isRequest(input) ? input.signal : null)
    const lost = new AbortController()
    const signal = given === null ? lost.signal : AbortSignal.any([given, lost.signal])
    let timer: NodeJS.Timeout | undefined
    const verdict = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        // Through a proxy or around it: one way that is open is enough to go on waiting.
        const ways = [url, ...proxiesFor(url, env)].map((way) => connection(way, probeMs))
        Promise.any(ways).catch((failed: unknown) => {
          const [first] = failed instanceof AggregateError ? (failed.errors as unknown[]) : []
          reject(first instanceof Error ? first : noConnection())
          lost.abort()
        })
      }, beforeProbeMs)
    })
    try {
      return await Promise.race([base(input, { ...init, signal }), verdict])
    } finally {
      clearTimeout(timer)
    }
  }
}

type Address = Parameters<typeof fetch>[0]

// Asked without naming the class: naming it loads Node's whole fetch.
const isRequest = (input: Address): input is Request => typeof input === 'object' && 'url' in input

const addressOf = (input: Address): URL => new URL(isRequest(input) ? input.url : input)

const proxiesFor = (url: URL, env: Env): URL[] => {
  if (isLoopback(url)) return []
  const named = [variable(env, 'HTTPS_PROXY'), variable(env, 'HTTP_PROXY')].find((value) => value !== '')
  return named === undefined ? [] : [new URL(named.includes('://') ? named : `http://${named}`)]
}
