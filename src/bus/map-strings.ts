/** The same value with every string in it changed. Objects without a change stay the same object. */
export function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => mapStrings(item, change))
    return items.every((item, i) => item === value[i]) ? value : (items as T)
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, mapStrings(item as unknown, change)] as const)
  return entries.every(([key, item]) => item === (value as Record<string, unknown>)[key])
    ? value
    : (Object.fromEntries(entries) as T)
}
