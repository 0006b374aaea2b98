import { describe, expect, it } from 'vitest'
import { boxedEnvironment, openEnvironment } from '../../../src/adapters/sandbox/environment.ts'

const env = {
  ...{ LANG: 'de_CH.UTF-8', LC_TIME: 'C', TZ: 'Europe/Zurich', USER: 'ada', TERM: 'xterm-256color' },
  ...{ PATH: '/home/ada/bin:/usr/bin', HOME: '/home/ada', SSH_AUTH_SOCK: '/run/agent', XDG_RUNTIME_DIR: '/run/user/1' },
  ...{
    OPENAI_API_KEY: 'sk',
    ANTHROPIC_API_KEY: 'sk',
    GITHUB_TOKEN: 'gh',
    AWS_SECRET_ACCESS_KEY: 'aws',
    MY_PASSWORD: 'p',
  },
  ...{ LD_PRELOAD: '/evil.so', LD_LIBRARY_PATH: '/evil', NODE_OPTIONS: '--require /evil.js', BASH_ENV: '/evil.sh' },
  ...{
    ENV: '/evil.sh',
    PYTHONSTARTUP: '/evil.py',
    PERL5OPT: '-Mevil',
    'BASH_FUNC_ls%%': '() { evil; }',
    PS4: '$(evil)',
  },
  ...{ LOCALGPT_HOME: '/home/ada/.localgpt', HTTPS_PROXY: 'http://ada:secret@proxy' },
}

describe('the environment', () => {
  it('of a boxed command is language, time, name, and what the box has', () => {
    expect(
      boxedEnvironment(env, { workspace: '/w', path: '/usr/bin', tmp: '/tmp', extra: { RUSTUP_HOME: '/r' } }),
    ).toEqual({
      ...{ LANG: 'de_CH.UTF-8', LC_TIME: 'C', TZ: 'Europe/Zurich', USER: 'ada', TERM: 'xterm-256color' },
      ...{ PATH: '/usr/bin', HOME: '/w', SHELL: '/bin/bash', TMPDIR: '/tmp', RUSTUP_HOME: '/r' },
      ...{ XDG_CACHE_HOME: '/tmp/.cache', npm_config_cache: '/tmp/.cache/npm' },
    })
  })
  it('of a command outside it is the person’s, without keys and without what changes programs', () => {
    expect(openEnvironment(env, '/home/other')).toEqual({
      ...{ LANG: 'de_CH.UTF-8', LC_TIME: 'C', TZ: 'Europe/Zurich', USER: 'ada', TERM: 'xterm-256color' },
      ...{
        PATH: '/home/ada/bin:/usr/bin',
        HOME: '/home/ada',
        SSH_AUTH_SOCK: '/run/agent',
        XDG_RUNTIME_DIR: '/run/user/1',
      },
    })
  })
  it('has a PATH and a home where there were none', () => {
    expect(boxedEnvironment({}, { workspace: '/w', path: '', tmp: '/tmp' })['PATH']).toBe(
      '/usr/local/bin:/usr/bin:/bin',
    )
    expect(openEnvironment({}, '/home/ada')).toMatchObject({ HOME: '/home/ada', PATH: '/usr/local/bin:/usr/bin:/bin' })
  })
})
