import { fail } from '../../bus/messages/fault.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** The proxy a request to `url` goes through; null: none. */
export type ProxyFor = (url: URL) => URL | null

/**
 * What HTTP_PROXY, HTTPS_PROXY and NO_PROXY (any case) say. https goes through HTTP_PROXY where it alone is set. This
 * machine is always reached directly. Throws `config.invalid` for a proxy that is no http or https URL.
 */
export function proxiesOf(env: Env): ProxyFor {
  const http = proxyUrl(env, 'HTTP_PROXY')
  const https = proxyUrl(env, 'HTTPS_PROXY') ?? http
  const around = exceptions(variable(env, 'NO_PROXY'))
  return (url) => (isLoopback(url) || around(url) ? null : url.protocol === 'https:' ? https : http)
}

const variable = (env: Env, name: string): string => (env[name.toLowerCase()] ?? env[name] ?? '').trim()

/** `proxy:3128` means `http://proxy:3128`. */
function proxyUrl(env: Env, name: string): URL | null {
  const value = variable(env, name)
  if (value === '') return null
  const text = value.includes('://') ? value : `http://${value}`
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && /^https?:$/.test(url.protocol)) return url
  throw fail('config.invalid', `${name} is no http or https URL.`, {
    hint: `Set it like this: ${name}=http://proxy.example:3128`,
  })
}

/** `example.org`, `.example.org` and `*.example.org` are the name and all below it; `:8080` narrows it to a port; `*` is everything. */
function exceptions(list: string): (url: URL) => boolean {
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
      return { host: host.replace(/^\*?\./, ''), port }
    })
  return ({ hostname, port, protocol }) => {
    const asked = port === '' ? (protocol === 'https:' ? '443' : '80') : port
    return entries.some(
      (entry) =>
        (entry.port === undefined || entry.port === asked) &&
        (entry.host === '*' || hostname === entry.host || hostname.endsWith(`.${entry.host}`)),
    )
  }
}

const isLoopback = ({ hostname }: URL): boolean =>
  /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
