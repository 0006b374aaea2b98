import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configToml } from '../../../src/app/templates/config-toml.ts'
import { getValue, setValue } from '../../../src/config/edit.ts'
import { keys } from '../../../src/config/keys.ts'
import { loadConfig } from '../../../src/config/load.ts'
import { redactedConfig } from '../../../src/config/redact.ts'

const load = (text: string) => loadConfig({ file: '/c.toml', home: '/h', homedir: '/', env: {}, text }).config

/** Lines of `after` that are not in `before`, and the other way round. */
const changed = (before: string, after: string) => {
  const [old, now] = [before.split('\n'), after.split('\n')]
  return { gone: old.filter((line) => !now.includes(line)), come: now.filter((line) => !old.includes(line)) }
}

describe('setting a value', () => {
  it('keeps every comment, and puts the value where the example stood', async () => {
    const after = await setValue(configToml, 'agent.default_model', 'opus')
    expect(changed(configToml, after)).toEqual({ gone: ['# default_model = "auto"'], come: ['default_model = "opus"'] })
  })

  it('changes a value that is there and leaves what follows it on the line', async () => {
    const text = '[server]\nport = 1 # the port\n\n# last words\n'
    expect(await setValue(text, 'server.port', '2')).toBe('[server]\nport = 2 # the port\n\n# last words\n')
  })

  it('begins a section that is not there', async () => {
    expect(await setValue('# mine\n', 'providers.openai.api_key', 'sk-1')).toBe(
      '# mine\n\n[providers.openai]\napi_key = "sk-1"\n',
    )
    expect(await setValue('', 'server.port', '80')).toBe('[server]\nport = 80\n')
  })

  it('works inside dotted keys and inline tables', async () => {
    expect(load(await setValue('server.port = 1\n', 'server.bind', '::1')).server).toMatchObject({
      port: 1,
      bind: '::1',
    })
    expect(
      load(await setValue('providers = { ollama = { num_ctx = 1024 } }\n', 'providers.ollama.num_ctx', '2048'))
        .providers.ollama.num_ctx,
    ).toBe(2048)
  })

  it('makes lists, numbers and switches of what a person types', async () => {
    const text = await setValue(
      await setValue(configToml, 'tools.require_approval', 'bash, web_fetch'),
      'heartbeat.enabled',
      'no',
    )
    expect(load(text).tools.require_approval).toEqual(['bash', 'web_fetch'])
    expect(load(text).heartbeat.enabled).toBe(false)
  })

  it('of any text comes back as it was, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: 'grapheme' }), async (value) => {
        const written = value.replaceAll('$', '')
        if (written === '') return
        expect(load(await setValue(configToml, 'providers.openai.api_key', written)).providers.openai.api_key).toBe(
          written,
        )
      }),
      { numRuns: 50 },
    )
  })

  it('of every key leaves a file that loads, and every other line alone', async () => {
    const before = load(configToml)
    for (const [key, kind] of keys) {
      const now = getValue(before, key)
      if (kind === 'table' || now === null || key.startsWith('heartbeat.active_hours')) continue
      const typed = Array.isArray(now) ? 'a,b' : JSON.stringify(now).replaceAll('"', '')
      const after = await setValue(configToml, key, typed)
      expect(changed(configToml, after).come.length, key).toBeLessThanOrEqual(1)
      load(after)
    }
  })

  it('of an unknown key or a section is refused with what to do', async () => {
    await expect(setValue('', 'server.prot', '1')).rejects.toMatchObject({
      fault: { code: 'config.invalid', hint: 'Did you mean server.port?' },
    })
    await expect(setValue('', 'server', '1')).rejects.toMatchObject({
      fault: { hint: 'Set a key inside it: server.enabled, server.port, server.bind' },
    })
  })
})

describe('keys to providers', () => {
  const config = load(
    '[providers.anthropic]\napi_key = "sk-secret"\n[providers.openai]\nbase_url = "http://me:pw-secret@host/v1"',
  )

  it('are never shown', () => {
    expect(getValue(config, 'providers.anthropic.api_key')).toBe('(hidden)')
    expect(getValue(config, 'providers.openai.api_key')).toBeNull()
    expect(JSON.stringify(redactedConfig(config))).not.toContain('secret')
    expect(redactedConfig(config)).toMatchObject({ providers: { openai: { base_url: 'http://(hidden)@host/v1' } } })
  })
})
