/** How long a server asks to be left alone, in ms: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date. */
export const retryAfterMs = (headers: Pick<Headers, 'get'> | undefined, now: number): number | undefined => {
  const exact = Number.parseFloat(headers?.get('retry-after-ms') ?? '')
  if (Number.isFinite(exact)) return Math.max(0, exact)
  const given = headers?.get('retry-after')?.trim() ?? ''
  if (given === '') return undefined
  const ms = /^\d+(\.\d+)?$/.test(given) ? Number(given) * 1000 : Date.parse(given) - now
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : undefined
}
