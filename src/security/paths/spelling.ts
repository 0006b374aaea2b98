/** PATH_MAX of Linux; others have less. */
const LONGEST = 4_096

/** Why no file can be meant by this text, as the rest of a sentence; null: it may be a path. Bars what only some systems understand, everywhere. */
export function misspelt(path: string): string | null {
  if (path.includes('\0')) return 'holds a NUL character'
  if (path.length > LONGEST) return 'is too long for a path'
  if (/\p{Surrogate}/u.test(path)) return 'holds half a character'
  if (/^[\\/]{2}|^\\\?\?\\/.test(path)) return 'names a device or another machine'
  if (/^~[^\\/]*[\\/]/.test(path) || path === '~') return 'begins with ~, which only a shell understands'
  return null
}
