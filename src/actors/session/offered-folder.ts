import type { FilesPort } from '../../ports/files.ts'
import type { SessionState } from './state.ts'

export type FolderJudge = Pick<FilesPort, 'judgeFolder'>

/** The folder that the model may ask for: somebody is there to answer, and nothing is against it. Null: none. */
export async function offeredFolder({ turn, opened }: SessionState, files: FolderJudge): Promise<string | null> {
  if (turn?.interactive !== true || turn.folder === null) return null
  const { path, against } = await files.judgeFolder(turn.folder, opened.length === 0 ? {} : { alsoIn: opened })
  return against === null ? path : null
}
