import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findToolchains } from '../../../src/adapters/sandbox/toolchains.ts'

const here = new URL('../../../.cache/', import.meta.url).pathname
let home: string
beforeEach(() => {
  mkdirSync(here, { recursive: true })
  home = mkdtempSync(join(here, 'home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const make = (...folders: string[]): void => {
  for (const folder of folders) mkdirSync(join(home, folder), { recursive: true })
}
const find = (...entries: string[]) => {
  // Whoever may write there would choose what runs in the box; a checkout may lie in /tmp itself.
  const shared = join(home, 'shared')
  const path = entries
    .map((entry) => (entry.startsWith('/') || entry === '.' || entry === '' ? entry : join(home, entry)))
    .join(':')
  const found = findToolchains({ path, home, system: ['/usr', '/bin'], closed: [join(home, 'secret')], shared })
  const short = (text: string): string => text.replaceAll(`${home}/`, '~')
  return { folders: found.folders.map(short), path: short(found.path), env: Object.keys(found.env) }
}

describe('tools of a person', () => {
  it('of the system need nothing', () => {
    expect(find('/usr/bin', '/bin')).toEqual({ folders: [], path: '/usr/bin:/bin', env: [] })
  })
  it('come with their libraries, not with what else lies beside them', () => {
    make('conda/bin', 'conda/lib', 'conda/private')
    expect(find('conda/bin', '/usr/bin')).toEqual({
      ...{ folders: ['~conda/bin', '~conda/lib'], path: '~conda/bin:/usr/bin', env: [] },
    })
  })
  it('never open the home itself, nor what is shared in it', () => {
    make('bin', '.local/bin', '.local/share/keyrings')
    expect(find('bin', '.local/bin').folders).toEqual(['~bin', '~.local/bin'])
    expect(find(home).folders).toEqual([])
  })
  it('of a manager are one folder', () => {
    make('.pyenv/shims', '.pyenv/bin', '.pyenv/versions/3.12/bin')
    expect(find('.pyenv/shims', '.pyenv/bin').folders).toEqual(['~.pyenv'])
  })
  it('of Rust know where their compilers are, and not the keys beside them', () => {
    make('.cargo/bin', '.rustup')
    expect(find('.cargo/bin')).toMatchObject({
      folders: ['~.cargo/bin', '~.rustup'],
      env: ['RUSTUP_HOME', 'CARGO_HOME'],
    })
  })
  it('that are absent, relative, closed or not in a folder of programs are left out', () => {
    make('secret/bin', 'documents', 'shared/bin')
    expect(find('absent/bin', 'secret/bin', 'documents', '.', '', 'shared/bin')).toEqual({
      folders: [],
      path: '',
      env: [],
    })
  })
})
