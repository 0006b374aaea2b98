import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What the file system knows a file or folder by, whatever its name. */
export const idOf = ({ dev, ino }: Pick<BigIntStats, 'dev' | 'ino'>): string => `${dev}:${ino}`

/** Links followed; null: it is not there, or cannot be looked at. */
export const look = (path: string): Promise<BigIntStats | null> => stat(path, { bigint: true }).catch(() => null)

/** A path and all folders above it. */
export const upwards = (path: string): readonly string[] =>
  dirname(path) === path ? [path] : [path, ...upwards(dirname(path))]
