import { createHash } from 'node:crypto'
import type { ToolWorld } from '../../src/actors/tools/tool.ts'
import { fail } from '../../src/bus/messages/fault.ts'
import type { FilesPort } from '../../src/ports/files.ts'
import type { InspectorPort } from '../../src/ports/inspector.ts'
import type { ShellReader } from '../../src/ports/shell-reader.ts'
import type { ShellCommand, ShellPort } from '../../src/ports/shell.ts'
import type { WebPort } from '../../src/ports/web.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

interface Write {
  readonly path: string
  readonly base?: string | null
}

/** Files by name, in memory. */
export const fakeFiles = (
  files: Record<string, string>,
  writes: Write[] = [],
  /** Where names lead, unless that is the workspace. */
  places: Readonly<Record<string, string>> = {},
): FilesPort => ({
  resolve: (path) => Promise.resolve({ path: places[path] ?? `/w/${path}`, shown: path, insideWorkspace: true }),
  readText: (path) => {
    const text = files[path]
    return Promise.resolve(text === undefined ? null : { path, text, bytes: text.length, truncated: false })
  },
  writeText: (path, text, options = {}) => {
    writes.push({ path, ...options })
    files[path] = text
    return Promise.resolve()
  },
  remove: (path, { base }) => {
    if (files[path] !== base) return Promise.reject(fail('file.conflict', `${path} holds something else.`))
    Reflect.deleteProperty(files, path)
    return Promise.resolve()
  },
  digest: (path) => Promise.resolve(files[path] === undefined ? null : sha256(files[path])),
  readImage: () => Promise.resolve(null),
  judgeFolder: (path) =>
    Promise.resolve({ path: places[path] ?? path, against: path === '/' ? 'it is a whole disk' : null }),
  list: () => Promise.resolve({ files: [], more: false }),
  grep: () => Promise.resolve({ lines: [], more: false }),
})

/** A shell that writes down what it was asked to run and prints `output`. */
export const fakeShell = (ran: ShellCommand[] = [], output = 'printed\n', hangs = false): ShellPort => ({
  level: () => Promise.resolve({ level: 'full', by: 'a test', missing: [] }),

  async *run(command) {
    ran.push(command)
    yield { type: 'output', text: output }
    if (hangs) await new Promise(() => undefined)
    yield { type: 'exit', code: 0, signal: null, timedOut: false, cut: false }
  },
  start: (command) => {
    ran.push(command)
    return Promise.resolve({ jobId: 'job_1', running: true, code: null, output: '', next: 0, ms: 0 })
  },
  read: (jobId) => Promise.reject(fail('tool.unknown_job', `There is no job ${jobId}.`)),
  kill: (jobId) => Promise.reject(fail('tool.unknown_job', `There is no job ${jobId}.`)),
  end: (jobId) => Promise.reject(fail('tool.unknown_job', `There is no job ${jobId}.`)),
})

export const fakeWeb = (pages: Readonly<Record<string, string>> = {}, asked: string[] = []): WebPort => ({
  fetch: (url) => {
    asked.push(url)
    const text = pages[url]
    if (text === undefined) return Promise.reject(fail('web.failed', `${url} cannot be reached.`))
    return Promise.resolve({ url, status: 200, contentType: 'text/html', title: '', text, truncated: false })
  },
  search: (query) => {
    asked.push(query)
    return Promise.resolve([])
  },
})

/** One word for word command may always run; `cat` and `ls` only read. */
export const fakeReader: ShellReader = {
  read: (command) => {
    const plain = /^[\w./ -]+$/.test(command)
    return Promise.resolve({
      view: command,
      rule: plain ? command.split(' ') : null,
      readsOnly: plain && /^(?:cat|ls)\b/.test(command),
    })
  },
}

export const calmInspector: InspectorPort = { inspect: () => Promise.resolve([]) }

/** Of a tool that needs nothing but files and memory. */
export const handless: Omit<ToolWorld, 'files' | 'memory' | 'signal'> = {
  shell: fakeShell(),
  reader: fakeReader,
  web: fakeWeb(),
  outputs: { get: () => undefined },
  folder: null,
  opened: [],
  limits: { bashTimeoutMs: 1000, webMaxBytes: 1000, outputLimit: 1000 },
  say: () => undefined,
}
