/** Lines `start` to `end` (exclusive) of the base become `lines`. */
interface Hunk {
  readonly start: number
  readonly end: number
  readonly lines: readonly string[]
}

/** Lines that differ beyond which two texts have little in common, and comparing them keeps the program busy. */
const MAX_EDITS = 500

/**
 * Both changes of `base`, line by line (diff3; Khanna, Kunal, Pierce, "A Formal Investigation of Diff3", 2007). Lines
 * that both added at one place are both kept, theirs first; what both made alike is made once. Null: both changed the
 * same lines, each in another way.
 */
export async function mergeText(base: string, ours: string, theirs: string): Promise<string | null> {
  if (theirs === base || ours === theirs) return ours
  if (ours === base) return theirs
  const lines = base.split('\n')
  const [mine, other] = await Promise.all([hunksOf(lines, ours), hunksOf(lines, theirs)])
  if (mine === null || other === null) return null
  const merged: string[] = []
  let at = 0
  for (const hunk of inOrder(other, mine)) {
    if (hunk === null) return null
    merged.push(...lines.slice(at, hunk.start), ...hunk.lines)
    at = hunk.end
  }
  return [...merged, ...lines.slice(at)].join('\n')
}

async function hunksOf(base: readonly string[], text: string): Promise<readonly Hunk[] | null> {
  const { diffArrays } = await import('diff')
  const changes = diffArrays([...base], text.split('\n'), { maxEditLength: MAX_EDITS })
  if (changes === undefined) return null
  const hunks: Hunk[] = []
  let at = 0
  let open: { start: number; end: number; lines: string[] } | null = null
  for (const { added, removed, value } of changes) {
    if (!added && !removed) {
      at += value.length
      open = null
      continue
    }
    if (open === null) hunks.push((open = { start: at, end: at, lines: [] }))
    if (added) open.lines.push(...value)
    else open.end = at += value.length
  }
  return hunks
}

/** The hunks of both by place; null where two of them cannot both be. */
function* inOrder(theirs: readonly Hunk[], ours: readonly Hunk[]): Generator<Hunk | null> {
  const all = [...theirs, ...ours].sort((a, b) => a.start - b.start || a.end - b.end)
  let last: Hunk | null = null
  for (const hunk of all) {
    if (last !== null && same(last, hunk)) continue
    yield last !== null && hunk.start < last.end ? null : hunk
    last = hunk
  }
}

const same = (a: Hunk, b: Hunk): boolean =>
  a.start === b.start && a.end === b.end && a.lines.join('\n') === b.lines.join('\n')
