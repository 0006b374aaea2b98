/** `node hammer.mjs WAY FILE NAME COUNT`: one program that writes COUNT lines of its own into a note others write to, too. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { appendBlock } from '../../src/adapters/files/append.ts'
import { faultFrom } from '../../src/bus/messages/fault.ts'
import { createFiles } from '../../src/adapters/files/files.ts'

const [, , way = '', file = '', name = '', count = '0'] = process.argv
const files = createFiles({ workspace: dirname(file), allowPaths: [], protectedPaths: [], hiddenPaths: [] })

/** As the tools do it: read, change one line, write with what was read as the base; told of a conflict, decide again. */
async function edit(n: number, attempts = 10): Promise<void> {
  const before = (await files.readText(file))?.text ?? ''
  const after = before.replace(new RegExp(`^- counter ${name}: .*$`, 'm'), `- counter ${name}: ${n}`)
  try {
    await files.writeText(file, after, { base: before })
  } catch (error) {
    if (attempts === 0 || faultFrom(error).code !== 'file.conflict') throw error
    await edit(n, attempts - 1)
  }
}

const ways: Readonly<Record<string, (n: number) => Promise<unknown>>> = {
  append: (n) => appendBlock(file, `- ${name} ${n}`, '# Title'),
  edit: (n) => edit(n),
  /** An editor that saves under another name and renames. */
  rename: async (n) => {
    await pause(15)
    writeFileSync(`${file}.${name}`, `${readFileSync(file, 'utf8')}- ${name} ${n}\n`)
    renameSync(`${file}.${name}`, file)
  },
  /** An editor that empties the file and writes it again. */
  truncate: async (n) => {
    await pause(15)
    writeFileSync(file, `${readFileSync(file, 'utf8')}- ${name} ${n}\n`)
  },
}

for (let n = 1; n <= Number(count); n++) await ways[way]?.(n)
