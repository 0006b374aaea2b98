import { lockHolder } from '../adapters/system/lock.ts'
import type { HomePaths } from '../config/paths.ts'

/** The pid of the process that hosts this home; null where none does. */
export const hostOf = ({ lock }: HomePaths): number | null => lockHolder(lock)?.pid ?? null
