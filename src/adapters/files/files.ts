import type { FilesPort } from '../../ports/files.ts'
import { holdFolder, holdsByDescriptor } from './folder.ts'
import { surveyGround, type Roots } from './ground.ts'
import { inFolder } from './in-folder.ts'
import { digestOf, reading, type OpenFile } from './reading.ts'
import { removeFile } from './remove.ts'
import { save } from './save.ts'
import { textFile } from './text.ts'
import { writing } from './writing.ts'
import type { Surroundings } from '../../security/paths/opening.ts'

/** Bytes read of a file, unless asked for less. */
const MAX_BYTES = 2_000_000

interface Options extends Roots {
  /** By which a folder is judged that is to be opened; without it, none can be. */
  readonly around?: Surroundings
  /** False: as where a folder cannot be used by its descriptor, for tests. */
  readonly byDescriptor?: boolean
  /** Puts placeholders for secrets, so that a search neither shows nor finds a part of one; without it, none are known. */
  readonly conceal?: (text: string) => string
}

/**
 * The one door of all tools to files. A path is followed to where it leads, whatever it is spelled like; what it leads
 * to has to lie in the workspace or in what the person allowed, and must not be protected or hidden. Then the very folder
 * is held open and the file is opened in it, without links, so that nobody can put another in its place meanwhile.
 */
export function createFiles({
  byDescriptor = holdsByDescriptor,
  conceal = (text) => text,
  around,
  ...roots
}: Options): FilesPort {
  const hold = holdFolder(byDescriptor)

  const read = async <T>(
    path: string,
    alsoIn: readonly string[] | undefined,
    use: (file: OpenFile, shown: string) => Promise<T>,
  ): Promise<T | null> => {
    const { guard, locate } = await surveyGround(roots, alsoIn)
    const place = await locate(path, 'read')
    return reading(place, { hold, guard }, (file) => use(file, place.shown))
  }

  return {
    judgeFolder: async (path, { alsoIn } = {}) => {
      const { judgeFolder } = await import('./judge-folder.ts')
      return judgeFolder(path, { roots, around, alsoIn })
    },
    async resolve(path, { toWrite = false, alsoIn } = {}) {
      const { guard, locate } = await surveyGround(roots, alsoIn)
      const place = await locate(path, toWrite ? 'write' : 'read')
      if (toWrite) await writing(place, { hold, guard, makes: false }, () => Promise.resolve())
      return place
    },
    readText: (path, { maxBytes = MAX_BYTES, alsoIn } = {}) =>
      read(path, alsoIn, (file, shown) => textFile(file, shown, maxBytes)),
    digest: (path, { alsoIn } = {}) => read(path, alsoIn, digestOf),
    readImage: async (path, { alsoIn } = {}) => {
      const { imageFile } = await import('./image.ts')
      return read(path, alsoIn, imageFile)
    },
    async writeText(path, text, { base, alsoIn } = {}) {
      const { guard, locate } = await surveyGround(roots, alsoIn)
      await writing(await locate(path, 'write'), { hold, guard, makes: true }, (target) => save(target, { text, base }))
    },
    async remove(path, { base, alsoIn }) {
      const { guard, locate } = await surveyGround(roots, alsoIn)
      await writing(await locate(path, 'write'), { hold, guard, makes: false }, (target) => removeFile(target, base))
    },
    async list(path, { pattern, limit, alsoIn }) {
      const ground = await surveyGround(roots, alsoIn)
      const place = await ground.locate(path, 'read')
      const { listFolder } = await import('./list.ts')
      return inFolder(place, {
        hold,
        folder: (folder) => listFolder(folder, place, { ground, pattern, limit }),
        file: () => Promise.resolve(null),
      })
    },
    async grep(pattern, { path, glob, ignoreCase, limit, alsoIn }) {
      const { guard, locate } = await surveyGround(roots, alsoIn)
      const place = await locate(path, 'read')
      const [{ createSearch, searchFolder }, { lineFinder }] = await Promise.all([
        import('./grep.ts'),
        import('./patterns.ts'),
      ])
      // What is looked for may be a secret whose placeholder stands in the lines.
      const search = createSearch({ find: lineFinder(conceal(pattern), ignoreCase), conceal, limit })
      await inFolder(place, {
        hold,
        folder: (folder) => searchFolder(folder, search, { guard, glob, shown: place.shown }),
        file: () => reading(place, { hold, guard }, (file) => search.look(file, place.shown)),
      })
      return search.found()
    },
  }
}
