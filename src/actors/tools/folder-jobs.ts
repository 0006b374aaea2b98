import type { JobReport, ShellPort } from '../../ports/shell.ts'

/** Jobs that may change an opened folder: where it is closed, they end. */
export interface FolderJobs {
  /** The same shell, whose jobs are noted from now on. */
  noting(sessionId: string, shell: ShellPort): ShellPort
  end(sessionId: string): void
}

/** `shell`: of no session, since one that is deleted leaves nothing behind. */
export function createFolderJobs(shell: () => ShellPort): FolderJobs {
  const noted = new Map<string, readonly Promise<JobReport>[]>()
  return {
    noting: (sessionId, here) => ({
      level: () => here.level(),
      run: (command, signal) => here.run(command, signal),
      start: (command) => {
        const begun = here.start(command)
        noted.set(sessionId, [...(noted.get(sessionId) ?? []), begun])
        return begun
      },
      read: (jobId, from) => here.read(jobId, from),
      kill: (jobId) => here.kill(jobId),
      end: (jobId) => here.end(jobId),
    }),
    end: (sessionId) => {
      for (const begun of noted.get(sessionId) ?? [])
        begun
          .then(({ jobId }) => shell().end(jobId))
          // It never began, or has ended long ago.
          .catch(() => undefined)
      noted.delete(sessionId)
    },
  }
}
