/**
 * What a daemon is started with beside the person's environment, which comes before it. glibc gives each thread memory of its own
 * and keeps what it once held: two such places serve all threads as well, and a warm daemon takes a quarter less. Nothing but
 * glibc knows the word (mallopt(3)).
 */
export const ALLOCATOR = { MALLOC_ARENA_MAX: '2' } as const
