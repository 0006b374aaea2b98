import { describe, expect, it } from 'vitest'
import { environmentOf } from '../../../../src/adapters/models/claude-cli/environment.ts'
import type { Version } from '../../../../src/adapters/models/claude-cli/flags.ts'
import {
  argvOf,
  atLeast,
  parseVersion,
  resumesWithNewPrompt,
} from '../../../../src/adapters/models/claude-cli/flags.ts'
import { tailOf } from '../../../../src/adapters/models/claude-cli/stderr.ts'

const launch = (version: Version, how: 'new' | 'resume' = 'new', toolsFile: string | null = null) =>
  argvOf({ version, model: '-m', systemPromptFile: '/p', toolsFile, session: { how, uuid: 'u' } })

describe('the arguments', () => {
  it('hold each value in one word with its name, so that a leading dash is no option', () => {
    expect(launch([2, 0, 77])).toContain('--model=-m')
  })

  it('name the session on the first start, and take it up later', () => {
    expect(launch([2, 0, 77])).toContain('--session-id=u')
    expect(launch([2, 0, 77], 'resume')).toContain('--resume=u')
  })

  it('turn the snapshot of the system prompt off only where the flag is known', () => {
    const flag = '--system-prompt-snapshot=off'
    expect(launch([2, 1, 329])).toContain(flag)
    expect(launch([2, 2, 0])).toContain(flag)
    expect(launch([2, 1, 328])).not.toContain(flag)
    expect(
      (
        [
          [2, 0, 99],
          [2, 1, 100],
          [2, 1, 329],
        ] as const
      ).map(resumesWithNewPrompt),
    ).toEqual([true, false, true])
  })
})

describe('the way to our tools', () => {
  it('is a file, and nothing is asked by the binary itself; its own tools stay off', () => {
    const argv = launch([2, 0, 77], 'new', '/t')
    expect(argv).toEqual(
      expect.arrayContaining(['--mcp-config=/t', '--allowedTools=mcp__localgpt', '--strict-mcp-config']),
    )
    expect(argv.slice(-2)).toEqual(['--tools', ''])
    expect(launch([2, 0, 77]).join(' ')).not.toMatch(/mcp-config=|allowedTools/)
  })

  it('goes past every proxy and past the time-outs of the binary', () => {
    const env = environmentOf({ HTTPS_PROXY: 'p', NO_PROXY: 'a.example' }, [2, 1, 332], { withTools: true })
    expect(env).toMatchObject({
      NO_PROXY: 'a.example,127.0.0.1,localhost',
      no_proxy: 'a.example,127.0.0.1,localhost',
      MCP_TOOL_TIMEOUT: '2147483647',
      MCP_CONNECTION_NONBLOCKING: 'false',
    })
    expect(environmentOf({}, [2, 1, 332])['NO_PROXY']).toBeUndefined()
  })
})

describe('a version', () => {
  it('is read from what the binary prints', () => {
    expect(parseVersion('2.0.77 (Claude Code)\n')).toEqual([2, 0, 77])
    expect(parseVersion('no idea')).toBeNull()
  })

  it('is compared by its numbers', () => {
    expect(atLeast([2, 0, 100], [2, 0, 77])).toBe(true)
    expect(atLeast([1, 9, 99], [2, 0, 77])).toBe(false)
  })
})

describe('the environment', () => {
  it('is the person’s own without the marks of a session around us', () => {
    const env = environmentOf({ HTTPS_PROXY: 'p', CLAUDECODE: '1', CLAUDE_CODE_ENTRYPOINT: 'cli' }, [2, 1, 329])
    expect(env['HTTPS_PROXY']).toBe('p')
    expect(env['CLAUDECODE']).toBeUndefined()
    expect(env['CLAUDE_CODE_ENTRYPOINT']).toBeUndefined()
  })

  it('keeps 2.0 from warming up sub-agents that are never used', () => {
    expect(environmentOf({}, [2, 0, 77])).toMatchObject({
      CLAUDE_CODE_SUBAGENT_MODEL: 'claude-haiku-4-5-20251001',
      ANTHROPIC_SMALL_FAST_MODEL: 'claude-haiku-4-5-20251001',
      DISABLE_PROMPT_CACHING_HAIKU: '1',
    })
    expect(environmentOf({}, [2, 1, 329])['CLAUDE_CODE_SUBAGENT_MODEL']).toBeUndefined()
  })

  it('hands the limit of an answer on', () => {
    expect(environmentOf({}, [2, 1, 329], { maxOutputTokens: 500 })['CLAUDE_CODE_MAX_OUTPUT_TOKENS']).toBe('500')
  })
})

describe('what is kept of stderr', () => {
  it('is its end, with keys masked', () => {
    expect(tailOf('key sk-ant-api03-abcdefgh and Bearer abcdefghijk')).toBe('key *** and Bearer ***')
    expect(tailOf('x'.repeat(10_000))).toHaveLength(2000)
  })
})
