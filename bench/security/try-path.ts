import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { faultFrom } from '../../src/bus/messages/fault.ts'
import type { FilesPort } from '../../src/ports/files.ts'
import type { Given, PathCase } from './path-cases/path-case.ts'
import { createPathWorld, OPEN, SECRET, type PathWorld } from './path-world.ts'

const WRITTEN = 'written by a tool\n'

/** Tries a path with every method of the port, in a world of its own. Gives what was not as it had to be, a sentence each. */
export async function tryPath(tried: PathCase, byDescriptor: boolean): Promise<readonly string[]> {
  const world = createPathWorld()
  try {
    for (const given of tried.given ?? []) prepare(world, given)
    const before = world.untouchable()
    const files = world.files(tried.allowed ?? 'folder', byDescriptor)
    const path = filled(tried.path, world)
    const wrong = [...(await readings(files, path, tried)), ...(await writings(files, path, tried, world))]
    const after = world.untouchable()
    for (const name of new Set([...before.keys(), ...after.keys()]))
      if (before.get(name) !== after.get(name)) wrong.push(`${name} was changed`)
    const left = readdirSync(world.workspace).filter((name) => name.startsWith('.localgpt.'))
    return left.length === 0 ? wrong : [...wrong, `${left.join()} was left behind`]
  } finally {
    world.remove()
  }
}

async function readings(files: FilesPort, path: string, { read }: PathCase): Promise<string[]> {
  const text = await outcome(files.readText(path))
  const told = text.code ?? (text.value === null ? 'none' : text.value.text === OPEN ? 'text' : 'something else')
  const wrong = told === read ? [] : [`read: ${told} instead of ${read}`]
  if (JSON.stringify(text).includes(SECRET)) wrong.push('a secret was told')
  const others = {
    digest: await outcome(files.digest(path)),
    readImage: await outcome(files.readImage(path)),
    resolve: await outcome(files.resolve(path)),
    list: await outcome(files.list(path, { pattern: '**', limit: 1000 })),
    grep: await outcome(files.grep('secret|open', { path, ignoreCase: false, limit: 1000 })),
  }
  for (const [method, { code, value }] of Object.entries(others)) {
    if (isRefusal(read) && code !== read) wrong.push(`${method}: ${code ?? 'done'} instead of ${read}`)
    if (!isRefusal(read) && code !== null && isRefusal(code)) wrong.push(`${method}: ${code}`)
    if (JSON.stringify(value).includes(SECRET)) wrong.push(`${method} told a secret`)
  }
  return wrong
}

async function writings(
  files: FilesPort,
  path: string,
  { write, lands = path }: PathCase,
  world: PathWorld,
): Promise<string[]> {
  const wrong: string[] = []
  const asked = await outcome(files.resolve(path, { toWrite: true }))
  if (isRefusal(asked.code ?? '') || isRefusal(write) ? asked.code !== write : false)
    wrong.push(`resolve to write: ${asked.code ?? 'done'} instead of ${write}`)
  if (write !== 'written') {
    const { code } = await outcome(files.remove(path, { base: OPEN }))
    if (isRefusal(write) && code !== write) wrong.push(`remove: ${code ?? 'done'} instead of ${write}`)
  }
  const { code } = await outcome(files.writeText(path, WRITTEN))
  if ((code ?? 'written') !== write) wrong.push(`write: ${code ?? 'written'} instead of ${write}`)
  if (write !== 'written' || code !== null) return wrong
  const place = resolve(world.workspace, filled(lands, world))
  if (readFileSync(place, 'utf8') !== WRITTEN) wrong.push(`nothing was written to ${place}`)
  const removed = await outcome(files.remove(path, { base: WRITTEN }))
  if (removed.code !== null) wrong.push(`remove: ${removed.code}`)
  return wrong
}

/** Of a policy, rather than of what happens to be there. */
const isRefusal = (code: string): boolean => code.startsWith('tool.') || code === 'input.invalid'

interface Outcome<T> {
  readonly code: string | null
  readonly value: T | null
}

const outcome = <T>(work: Promise<T>): Promise<Outcome<T>> =>
  work.then(
    (value) => ({ code: null, value }),
    (error: unknown) => ({ code: faultFrom(error).code, value: null }),
  )

const filled = (text: string, world: PathWorld): string =>
  text.replace(/\{(top|home|workspace|allowed|outside|descriptor)\}/g, (_, name: keyof PathWorld) =>
    String(world[name]),
  )

function prepare(world: PathWorld, given: Given): void {
  const place = (path: string): string => {
    const absolute = resolve(world.workspace, filled(path, world))
    mkdirSync(dirname(absolute), { recursive: true })
    return absolute
  }
  if ('link' in given) symlinkSync(filled(given.to, world), place(given.link))
  else if ('hardLink' in given) linkSync(place(given.of), place(given.hardLink))
  else if ('file' in given) world.put(place(given.file), OPEN)
  else if ('folder' in given) mkdirSync(place(given.folder), { recursive: true })
  else if ('pipe' in given) execFileSync('mkfifo', [place(given.pipe)])
  else rmSync(place(given.gone), { recursive: true })
}
