import { fail } from '../../bus/messages/fault.ts'
import type { FaultError } from '../../bus/messages/fault.ts'

const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])
const notAllowed = new Set(['EACCES', 'EPERM', 'EROFS'])

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 300)

/** Text search goes on meanwhile, whatever became of the model. */
export const unwritable = (error: unknown, folder: string, bytes: number): FaultError => {
  const code = codeOf(error)
  const megabytes = String(Math.ceil(bytes / 1e6))
  if (noRoom.has(code)) {
    return fail('embed.unavailable', `There is no room for the embedding model (${megabytes} MB) in ${folder}.`, {
      hint: `Free ${megabytes} MB on that disk, then run: localgpt memory reindex`,
      detail: { system: code },
    })
  }
  return fail('embed.unavailable', `The embedding model cannot be written to ${folder}: ${reasonOf(error)}.`, {
    hint: notAllowed.has(code)
      ? 'Make that folder writable for you, then run: localgpt memory reindex'
      : 'Check that folder and its disk, then run: localgpt memory reindex',
    ...(code === '' ? {} : { detail: { system: code } }),
  })
}
