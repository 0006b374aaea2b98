export type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object on a line; null for anything else, also for half a line. */
export const parseObject = (line: string): Json | null => {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

export const textAt = (object: Json, key: string): string | null => {
  const value = object[key]
  return typeof value === 'string' ? value : null
}

/** 0 where there is no number. */
export const numberAt = (object: Json, key: string): number => {
  const value = object[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** Empty where there is no object. */
export const objectAt = (object: Json, key: string): Json => {
  const value = object[key]
  return isObject(value) ? value : {}
}

export const objectsAt = (object: Json, key: string): readonly Json[] => {
  const value = object[key]
  return Array.isArray(value) ? value.filter(isObject) : []
}
