import type { Clock } from '../ports/clock.ts'

const DAY_MS = 86_400_000
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

export interface LocalDate {
  /** YYYY-MM-DD */
  readonly day: string
  /** HH:MM, 24 hours */
  readonly time: string
  readonly weekday: string
}

/** The person's date and time, `daysAgo` days back, from the clock port alone. */
export function localDate(clock: Pick<Clock, 'now' | 'offsetMinutes'>, daysAgo = 0): LocalDate {
  const at = clock.now() - daysAgo * DAY_MS
  const ms = at + clock.offsetMinutes(at) * 60_000
  const [day, time] = isoOf(ms)
  return { day, time, weekday: WEEKDAYS[(Math.floor(ms / DAY_MS) + 4) % 7] ?? '' }
}

/** Civil date of a day count: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days to civil). */
function isoOf(ms: number): [day: string, time: string] {
  const days = Math.floor(ms / DAY_MS)
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const minutes = Math.floor((ms - days * DAY_MS) / 60_000)
  return [`${year}-${two(month)}-${two(day)}`, `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`]
}

const two = (n: number): string => String(n).padStart(2, '0')
