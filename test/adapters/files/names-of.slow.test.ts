import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JudgedFolder } from '../../../src/ports/files.ts'
import { whyNoBox } from '../sandbox/support/home.ts'

let folder: string
const at = (...names: string[]): string => join(folder, ...names)
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'localgpt-mounts-')))
  for (const path of [
    at('ada', '.ssh'),
    at('ada', 'bike'),
    at('gpt', 'workspace'),
    at('second', 'name'),
    at('second', 'a name'),
  ])
    mkdirSync(path, { recursive: true })
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** How folders are judged while one is mounted at another place, too. */
function judged(mounted: string, place: string, paths: readonly string[]): readonly (string | null)[] {
  const around = { personHome: at('ada'), home: at('gpt'), program: at('program') }
  const roots = { workspace: at('gpt', 'workspace'), allowPaths: [], protectedPaths: [], hiddenPaths: [], around }
  const judge = `
    import { createFiles } from ${JSON.stringify(new URL('../../../src/adapters/files/files.ts', import.meta.url).href)}
    const files = createFiles(${JSON.stringify(roots)})
    console.log(JSON.stringify(await Promise.all(${JSON.stringify(paths)}.map((path) => files.judgeFolder(path)))))`
  const box = ['--unshare-user', '--dev-bind', '/', '/', '--bind', mounted, place]
  const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', judge]
  const found = JSON.parse(execFileSync('bwrap', [...box, ...node], { encoding: 'utf8' })) as readonly JudgedFolder[]
  return found.map(({ against }) => against)
}

describe.skipIf(whyNoBox !== null)(`a folder that is mounted twice (${whyNoBox ?? 'bubblewrap works here'})`, () => {
  it('is not opened by its other name, nor is what is hidden in it', () => {
    const name = at('second', 'name')
    expect(judged(at('ada'), name, [name, at('second'), join(name, '.ssh'), join(name, 'bike')])).toEqual([
      expect.stringContaining('your home folder'),
      expect.stringMatching(/name is mounted in it, and it is your home folder/),
      expect.stringContaining('hidden folder'),
      null,
    ])
    expect(judged('/proc', name, [at('second')])).toEqual([expect.stringMatching(/name is mounted in it.*system/)])
    expect(judged(at('ada', 'bike'), at('second', 'a name'), [at('second')])).toEqual([null])
    expect(judged(at('gpt'), name, [name, join(name, 'workspace')])).toEqual([
      expect.stringContaining('LocalGPT keeps its own'),
      expect.stringContaining('LocalGPT keeps its own'),
    ])
    expect(judged(folder, name, [name, join(name, 'ada'), join(name, 'ada', 'bike')])).toEqual([
      expect.stringContaining('your home folder'),
      expect.stringContaining('your home folder'),
      null,
    ])
  })
})
