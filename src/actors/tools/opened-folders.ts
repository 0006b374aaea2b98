import type { EventLog } from '../../ports/event-log.ts'
import type { FilesPort } from '../../ports/files.ts'
import type { ShellPort } from '../../ports/shell.ts'

/** The same files, and those of the folders that the person has opened. */
export function filesWith(files: FilesPort, alsoIn: readonly string[]): FilesPort {
  if (alsoIn.length === 0) return files
  return {
    readText: (path, options) => files.readText(path, { ...options, alsoIn }),
    writeText: (path, text, options) => files.writeText(path, text, { ...options, alsoIn }),
    remove: (path, options) => files.remove(path, { ...options, alsoIn }),
    resolve: (path, options) => files.resolve(path, { ...options, alsoIn }),
    digest: (path) => files.digest(path, { alsoIn }),
    readImage: (path) => files.readImage(path, { alsoIn }),
    list: (path, options) => files.list(path, { ...options, alsoIn }),
    grep: (pattern, options) => files.grep(pattern, { ...options, alsoIn }),
    judgeFolder: (path) => files.judgeFolder(path, { alsoIn }),
  }
}

/** A shell whose commands write in those folders, too. */
export function shellWith(shell: ShellPort, alsoIn: readonly string[]): ShellPort {
  if (alsoIn.length === 0) return shell
  return {
    level: () => shell.level(),
    run: (command, signal) => shell.run({ ...command, alsoIn }, signal),
    start: (command) => shell.start({ ...command, alsoIn }),
    read: (jobId, from) => shell.read(jobId, from),
    kill: (jobId) => shell.kill(jobId),
    end: (jobId) => shell.end(jobId),
  }
}

/** What was ever opened to a conversation: the person's own undo reaches it behind a /clear, too. */
export const openedIn = (log: EventLog, session: string): readonly string[] => [
  ...new Set(
    [...log.read({ session, types: ['tool.folder.opened'] })].flatMap(({ type, data }) =>
      type === 'tool.folder.opened' ? [data.path] : [],
    ),
  ),
]
