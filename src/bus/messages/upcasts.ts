import { specOf, type AnyType } from './index.ts'

type Upcast = (data: Record<string, unknown>) => Record<string, unknown>

/** How a message logged as version n becomes version n + 1, by type. The log itself is never rewritten. */
const upcasts: Partial<Record<AnyType, Readonly<Record<number, Upcast>>>> = {}

/** Data as today's catalogue has it, whatever version wrote it. */
export function upcast(type: AnyType, version: number, data: Record<string, unknown>): Record<string, unknown> {
  let current = data
  for (let v = version; v < specOf(type).version; v++) current = upcasts[type]?.[v]?.(current) ?? current
  return current
}
