import type { FaultCode } from '../../../src/bus/messages/fault.ts'
import type { Allowed } from '../path-world.ts'

/** What stands in the world before; paths as in a case. */
export type Given =
  | { readonly link: string; readonly to: string }
  | { readonly hardLink: string; readonly of: string }
  | { readonly file: string }
  | { readonly folder: string }
  | { readonly pipe: string }
  | { readonly gone: string }

/**
 * A path as a model may write it, and what comes of it. `{top}`, `{home}`, `{workspace}`, `{allowed}`, `{outside}` stand
 * for folders of the world, `{descriptor}` for the number of an open descriptor of config.toml; relative paths are below
 * the workspace.
 */
export interface PathCase {
  readonly title: string
  readonly path: string
  readonly given?: readonly Given[]
  /** Unless said: one folder besides the workspace. */
  readonly allowed?: Allowed
  /** `text`: what is there is told; `none`: there is no file; otherwise how it is refused. */
  readonly read: 'text' | 'none' | FaultCode
  readonly write: 'written' | FaultCode
  /** Where what is written stands, unless that is the path itself. */
  readonly lands?: string
}

export const OUTSIDE = { read: 'tool.outside_roots', write: 'tool.outside_roots' } as const
/** May be read, is never written. */
export const PROTECTED = { read: 'text', write: 'tool.protected' } as const
/** The same, but nothing is there. */
export const RESERVED = { read: 'none', write: 'tool.protected' } as const
export const HIDDEN = { read: 'tool.protected', write: 'tool.protected' } as const
export const INVALID = { read: 'input.invalid', write: 'input.invalid' } as const
export const NEW = { read: 'none', write: 'written' } as const
export const THERE = { read: 'text', write: 'written' } as const
