import { sep } from 'node:path'

/** Of absolute paths: whether one is the other or lies below it. */
export const isInside = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
