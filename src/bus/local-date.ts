import type { Clock } from '../ports/clock.ts'
import { civilDay } from './civil-day.ts'

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

function isoOf(ms: number): [day: string, time: string] {
  const days = Math.floor(ms / DAY_MS)
  const { year, month, day } = civilDay(days)
  const minutes = Math.floor((ms - days * DAY_MS) / 60_000)
  return [`${year}-${two(month)}-${two(day)}`, `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`]
}

const two = (n: number): string => String(n).padStart(2, '0')
