import type { HomePaths } from '../config/paths.ts'
import type { Config } from '../config/schema.ts'
import { createFiles } from '../adapters/files/files.ts'
import { MAX_FOLDER } from '../bus/messages/turn.ts'
import { fileRoots } from './file-roots.ts'

/** Where the program was started, and a line on it for the person; null: it is gone, or there is nothing to say. */
interface LaunchFolder {
  readonly folder: string | null
  readonly news: string | null
}

/** `cwd` throws where the folder was removed since. */
export async function launchFolder(
  paths: HomePaths,
  config: Config,
  cwd: () => string = () => process.cwd(),
): Promise<LaunchFolder> {
  const folder = whole(cwd)
  if (folder === null) return { folder, news: null }
  const { path, against } = await createFiles(fileRoots(paths, config)).judgeFolder(folder)
  const news = `Tools see your notes only; the assistant can ask to open ${path}.`
  return { folder, news: against === null ? news : null }
}

function whole(cwd: () => string): string | null {
  try {
    const folder = cwd()
    return folder.length <= MAX_FOLDER ? folder : null
  } catch {
    return null
  }
}
